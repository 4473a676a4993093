import { useTranslation } from 'react-i18next'
import { useQueryWords } from '../../address.ts'
import { toProblem } from '../../api/problem.ts'
import { Go } from '../../ui/Go.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Inlines } from './Blocks.tsx'
import { Found } from './Found.tsx'
import { useTitle } from './useTitle.ts'
import { usePages } from './useManual.ts'
import style from './Contents.module.css'

/** The manual by task, or what a search finds in it. */
export function Contents() {
  const { t } = useTranslation()
  const { data: pages, error, refetch } = usePages()
  const search = useQueryWords()['q'] ?? ''
  useTitle(t('common.help.name'))
  if (error) return <ProblemView problem={toProblem(error)} retry={() => void refetch()} />
  if (!pages) return <Loading />
  if (search !== '') return <Found search={search} />
  const { title, purpose, tasks } = pages.own
  return (
    <>
      <h1 className={style.title}>{title}</h1>
      <p className={style.purpose}>
        <Inlines of={purpose} />
      </p>
      {tasks.map((task) => (
        <section key={task.title} className={style.task}>
          <h2 className={style.taskName}>{task.title}</h2>
          <ul className={style.pages}>
            {task.entries.map((entry) => (
              <li key={entry.to}>
                <Go to={entry.to} className={style.page}>
                  <span className={style.pageName}>{entry.title}</span>
                  <span className={style.about}>
                    <Inlines of={entry.about} />
                  </span>
                </Go>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}
