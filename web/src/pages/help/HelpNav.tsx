import { useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Go } from '../../ui/Go.tsx'
import { RightIcon } from '../../ui/icons.tsx'
import { sectionsOf, type Task } from './manual.ts'
import { guideOf, usePages, type Pages } from './useManual.ts'
import style from './HelpNav.module.css'

/** Every page of the manual by task; the one that is open shows its sections. */
export function HelpNav() {
  const { t } = useTranslation()
  const { data: pages } = usePages()
  if (!pages) return <nav aria-label={t('help.contents')} />
  const list = <Tasks tasks={pages.own.tasks} pages={pages} />
  return (
    <>
      <nav className={`${style.nav} no-print`} aria-label={t('help.contents')}>
        {list}
      </nav>
      <details className={`${style.fold} no-print`}>
        <summary className={style.summary}>
          <RightIcon size={16} />
          {t('help.contents')}
        </summary>
        <nav aria-label={t('help.contents')}>{list}</nav>
      </details>
    </>
  )
}

/** The page that is open is not left below the edge of a long list. */
function intoView(item: HTMLLIElement | null): void {
  item?.scrollIntoView({ block: 'nearest' })
}

function Tasks({ tasks, pages }: { tasks: readonly Task[]; pages: Pages }) {
  const path = useLocation({ select: (location) => location.pathname })
  return tasks.map((task) => (
    <div key={task.title} className={style.task}>
      <p className={style.title}>{task.title}</p>
      <ul>
        {task.entries.map(({ to, title }) => {
          const here = path === to || path.startsWith(`${to}/`)
          return (
            <li key={to} ref={here ? intoView : null}>
              <Go to={to} className={here ? `${style.page} ${style.here}` : style.page}>
                {title}
              </Go>
              {here ? <Parts pages={pages} id={to.slice('/help/'.length)} /> : null}
            </li>
          )
        })}
      </ul>
    </div>
  ))
}

function Parts({ pages, id }: { pages: Pages; id: string }) {
  const found = guideOf(pages, id)
  const parts = found ? sectionsOf(found.guide).filter(({ level }) => level === 2) : []
  if (parts.length === 0) return null
  return (
    <ul className={style.parts} lang={found?.language}>
      {parts.map((part) => (
        <li key={part.id}>
          <a href={`#${part.id}`} className={style.part}>
            {part.title}
          </a>
        </li>
      ))}
    </ul>
  )
}
