import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useQueryWords } from '../../address.ts'
import { toProblem } from '../../api/problem.ts'
import { paths } from '../../paths.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Inlines } from './Blocks.tsx'
import { sectionsOf, type Meaning as MeaningType } from './manual.ts'
import { Sought, soughtIn } from './sought.ts'
import { guideOf, useMeanings, usePages } from './useManual.ts'
import { useTitle } from './useTitle.ts'
import style from './help.module.css'

/** What one refusal means: the address that stands as `type` in every problem that the server answers. */
export function Problem() {
  const { code = '' } = useParams({ strict: false })
  const search = useQueryWords()['q'] ?? ''
  const { data: meanings, error, refetch } = useMeanings()
  useTitle(code)
  if (error) return <ProblemView problem={toProblem(error)} retry={() => void refetch()} />
  if (!meanings) return <Loading />
  const meaning = meanings.find((one) => one.code === code)
  if (!meaning) return <Unknown code={code} />
  return (
    <Sought value={soughtIn(search)}>
      <Meaning meaning={meaning} />
    </Sought>
  )
}

function Meaning({ meaning: { code, what, why, todo, guide, page } }: { meaning: MeaningType }) {
  const { t } = useTranslation()
  return (
    <article>
      <p className={style.kind}>{t('help.refusal')}</p>
      <h1 className={`${style.code} mono`}>{code}</h1>
      <p className={style.whatBig}>
        <Inlines of={what} />
      </p>
      <h2 className={style.part}>{t('help.why')}</h2>
      <p>
        <Inlines of={why} />
      </p>
      <h2 className={style.part}>{t('help.todo')}</h2>
      <p>
        <Inlines of={todo} />
      </p>
      <div className={`${style.onward} no-print`}>
        {page === null ? null : <GoButton to={page}>{t('help.doThere')}</GoButton>}
        <GuideLink to={guide} />
        <Go to={paths.problems} className={style.all}>
          {t('help.all')}
        </Go>
      </div>
    </article>
  )
}

/** To the section of the manual about the matter, by its own heading. */
function GuideLink({ to }: { to: string }) {
  const { data: pages } = usePages()
  const [id = '', anchor = ''] = to.split('#')
  const found = pages ? guideOf(pages, id) : null
  if (!found) return null
  const section = sectionsOf(found.guide).find((one) => one.id === anchor)
  return (
    <GoButton to={paths.help(id, anchor)} variant="default">
      {section && anchor !== '' ? `${found.guide.title}: ${section.title}` : found.guide.title}
    </GoButton>
  )
}

function Unknown({ code }: { code: string }) {
  const { t } = useTranslation()
  return (
    <article>
      <p className={`${style.kind} mono`}>{code.slice(0, 100)}</p>
      <h1 className={style.code}>{t('help.unknown')}</h1>
      <p className={style.unknown}>{t('help.unknownText')}</p>
      <GoButton to={paths.problems} variant="default">
        {t('help.all')}
      </GoButton>
    </article>
  )
}
