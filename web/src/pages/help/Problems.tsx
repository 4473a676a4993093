import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import { toProblem } from '../../api/problem.ts'
import { plainWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { SearchFilter } from '../../ui/Filters.tsx'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Inlines } from './Blocks.tsx'
import type { Meaning } from './manual.ts'
import { byRoom, matching } from './meanings.ts'
import { useMeanings } from './useManual.ts'
import { useTitle } from './useTitle.ts'
import style from './help.module.css'

/** Every refusal that the server can answer, to be narrowed by code or by words. */
export function Problems() {
  const { t } = useTranslation()
  const filters = useFilters(['code'])
  const { data: meanings, error, refetch } = useMeanings()
  useTitle(t('help.title'))
  const found = matching(meanings ?? [], filters.values['code'] ?? '')
  return (
    <>
      <h1 className={style.title}>{t('help.title')}</h1>
      <p className={style.purpose}>{t('help.purpose')}</p>
      <div className={`${style.search} no-print`}>
        <SearchFilter filters={filters} name="code" label={t('help.narrow')} />
      </div>
      {error ? <ProblemView problem={toProblem(error)} retry={() => void refetch()} /> : null}
      {meanings || error ? null : <Loading />}
      <output className={style.nothing}>{meanings && found.length === 0 ? t('help.nothing') : ''}</output>
      {byRoom(found).map(([room, those]) => (
        <Room key={room} room={room} meanings={those} />
      ))}
    </>
  )
}

function Room({ room, meanings }: { room: string; meanings: Meaning[] }) {
  const { i18n, t } = useTranslation()
  const key = `help.rooms.${room}`
  return (
    <section className={style.room}>
      <h2 className={style.roomName}>{i18n.exists(key) ? String(t(key as never)) : plainWords(room)}</h2>
      <ul className={style.list}>
        {meanings.map(({ code, what }) => (
          <li key={code} className={style.line}>
            <Go to={paths.problem(code)} className="link mono">
              {code}
            </Go>
            <p className={style.what}>
              <Inlines of={what} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
