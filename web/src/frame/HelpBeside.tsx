import { CloseButton } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { toProblem } from '../api/problem.ts'
import { paths } from '../paths.ts'
import { Blocks } from '../pages/help/Blocks.tsx'
import { partOf } from '../pages/help/manual.ts'
import { guideOf, usePages } from '../pages/help/useManual.ts'
import { helpShown } from '../ui/help-place.ts'
import { Loading } from '../ui/Loading.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import style from './HelpBeside.module.css'

/** A part of the manual beside the page: it covers nothing that is needed, and work goes on while it is read. */
export default function HelpBeside({ place }: { place: string }) {
  const { t } = useTranslation()
  const { data: pages, error, refetch } = usePages()
  const [id = '', anchor = ''] = place.split('#')
  const found = pages ? guideOf(pages, id) : null
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    panel.current?.focus()
    return () => before?.focus()
  }, [])
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === 'Escape' && panel.current?.contains(document.activeElement)) helpShown.set(null)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <aside ref={panel} tabIndex={-1} className={`${style.panel} no-print`} aria-label={t('common.help.about')}>
      <header className={style.head}>
        <p className={style.title}>{found?.guide.title ?? t('common.help.name')}</p>
        <CloseButton aria-label={t('common.close')} onClick={() => helpShown.set(null)} />
      </header>
      <div className={style.body} lang={found?.language}>
        {error ? <ProblemView problem={toProblem(error)} retry={() => void refetch()} /> : null}
        {pages || error ? null : <Loading />}
        {found ? <Blocks blocks={partOf(found.guide, anchor)} /> : null}
      </div>
      <footer className={style.foot}>
        <a className="link" href={paths.help(id, anchor)} target="_blank" rel="noreferrer">
          {t('help.whole')}
        </a>
      </footer>
    </aside>
  )
}
