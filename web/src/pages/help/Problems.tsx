import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useFilters } from '../../address.ts'
import { toProblem } from '../../api/problem.ts'
import { Bare } from '../../frame/Bare.tsx'
import { plainWords } from '../../i18n/words.ts'
import { paths } from '../../paths.ts'
import { SearchFilter } from '../../ui/Filters.tsx'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Paragraph } from './Paragraph.tsx'
import { byRoom, matching, type Section } from './sections.ts'
import { useSections } from './useSections.ts'
import style from './help.module.css'

/** Every refusal that the server can answer, to be searched by code or by words. */
export function Problems() {
  const { t } = useTranslation()
  const filters = useFilters(['q'])
  const { data: sections, error, refetch } = useSections()
  const title = t('help.title')
  useEffect(() => {
    document.title = `${title} · Freehold`
  }, [title])
  const found = matching(sections ?? [], filters.values['q'] ?? '')
  return (
    <Bare wide>
      <nav className={`${style.way} no-print`}>
        <Go to={paths.home}>{t('help.console')}</Go>
      </nav>
      <h1 className={style.title}>{title}</h1>
      <p className={style.purpose}>{t('help.purpose')}</p>
      <div className={`${style.search} no-print`}>
        <SearchFilter filters={filters} label={t('help.search')} />
      </div>
      {error ? <ProblemView problem={toProblem(error)} retry={() => void refetch()} /> : null}
      {sections || error ? null : <Loading />}
      <output className={style.nothing}>{sections && found.length === 0 ? t('help.nothing') : ''}</output>
      {byRoom(found).map(([room, those]) => (
        <Room key={room} room={room} sections={those} />
      ))}
    </Bare>
  )
}

function Room({ room, sections }: { room: string; sections: Section[] }) {
  const { i18n, t } = useTranslation()
  const key = `help.rooms.${room}`
  return (
    <section className={style.room}>
      <h2 className={style.roomName}>{i18n.exists(key) ? String(t(key as never)) : plainWords(room)}</h2>
      <ul className={style.list}>
        {sections.map(({ code, what }) => (
          <li key={code} className={style.line}>
            <Go to={paths.problem(code)} className="link mono">
              {code}
            </Go>
            <Paragraph text={what} className={style.what} />
          </li>
        ))}
      </ul>
    </section>
  )
}
