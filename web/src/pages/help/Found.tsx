import { useTranslation } from 'react-i18next'
import { toProblem } from '../../api/problem.ts'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Words } from './Blocks.tsx'
import { RESULTS } from './HelpSearch.tsx'
import type { Entry } from './index-form.ts'
import { snippetOf, Sought, soughtIn } from './sought.ts'
import { useIndex } from './useManual.ts'
import style from './Contents.module.css'

const MOST = 30

/** What a search finds: sections of pages and refusals, the best first. */
export function Found({ search }: { search: string }) {
  const { t } = useTranslation()
  const { data: index, error, refetch } = useIndex(true)
  if (error) return <ProblemView problem={toProblem(error)} retry={() => void refetch()} />
  if (!index) return <Loading />
  const found = index.search(search) as unknown as Entry[]
  return (
    <Sought value={soughtIn(search)}>
      <h1 className={style.title}>{search}</h1>
      <output className={style.count}>
        {found.length === 0 ? t('help.nothingFound') : t('help.found', { count: found.length })}
      </output>
      {found.length === 0 ? null : (
        <ol id={RESULTS} className={style.results}>
          {found.slice(0, MOST).map((entry) => (
            <Result key={entry.id} entry={entry} search={search} />
          ))}
        </ol>
      )}
    </Sought>
  )
}

function Result({ entry: { id, title, page, text }, search }: { entry: Entry; search: string }) {
  const { t } = useTranslation()
  const [path = '', anchor] = id.split('#')
  const to = `${path}?${new URLSearchParams({ q: search })}${anchor === undefined ? '' : `#${anchor}`}`
  return (
    <li>
      <Go to={to} className={style.result}>
        <span className={page === '' ? `${style.resultName} mono` : style.resultName}>
          <Words text={title} />
        </span>
        <span className={style.resultPage}>{page === '' ? t('help.refusal') : page === title ? '' : page}</span>
        <span className={style.snippet}>
          <Words text={snippetOf(text, soughtIn(search))} />
        </span>
      </Go>
    </li>
  )
}
