import { ActionIcon } from '@mantine/core'
import { useLocation, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWords } from '../../address.ts'
import { toProblem } from '../../api/problem.ts'
import { currentLanguage, type Language } from '../../i18n/index.ts'
import { paths } from '../../paths.ts'
import { Go, GoButton } from '../../ui/Go.tsx'
import { Hint } from '../../ui/Hint.tsx'
import { LeftIcon, PrintIcon, RightIcon } from '../../ui/icons.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { ProblemView } from '../../ui/ProblemView.tsx'
import { Blocks } from './Blocks.tsx'
import type { Guide } from './manual.ts'
import { Sought, soughtIn } from './sought.ts'
import { guideOf, usePages, type Pages } from './useManual.ts'
import { useTitle } from './useTitle.ts'
import style from './GuidePage.module.css'

/** One page of the manual. */
export function GuidePage() {
  const { t } = useTranslation()
  const { guide: id = '' } = useParams({ strict: false })
  const { data: pages, error, refetch } = usePages()
  const search = useQueryWords()['q'] ?? ''
  const found = pages ? guideOf(pages, id) : null
  useTitle(found?.guide.title ?? t('common.help.name'))
  if (error) return <ProblemView problem={toProblem(error)} retry={() => void refetch()} />
  if (!pages) return <Loading />
  if (!found) return <NoSuchPage id={id} />
  return (
    <Sought value={soughtIn(search)}>
      <Article guide={found.guide} language={found.language} />
      <Neighbours pages={pages} id={id} />
    </Sought>
  )
}

function Article({ guide, language }: { guide: Guide; language: Language }) {
  const { t } = useTranslation()
  useAnchor()
  return (
    <article lang={language}>
      <header className={style.head}>
        <h1 className={style.title}>{guide.title}</h1>
        <Hint label={t('help.print')}>
          <ActionIcon
            className="no-print"
            variant="subtle"
            color="gray"
            onClick={() => window.print()}
            aria-label={t('help.print')}
          >
            <PrintIcon size={18} />
          </ActionIcon>
        </Hint>
      </header>
      {language === currentLanguage() ? null : (
        <p className={style.note} lang={currentLanguage()}>
          {t('help.englishOnly')}
        </p>
      )}
      <Blocks blocks={guide.blocks} />
    </article>
  )
}

/** Goes to the section that the address names, once it is there: the page comes later than the address. */
function useAnchor(): void {
  const hash = useLocation({ select: (location) => location.hash })
  useEffect(() => {
    const target = hash === '' ? null : document.getElementById(hash)
    target?.scrollIntoView()
    target?.focus({ preventScroll: true })
  }, [hash])
}

function Neighbours({ pages, id }: { pages: Pages; id: string }) {
  const { t } = useTranslation()
  const all = pages.own.tasks.flatMap((task) => task.entries)
  const at = all.findIndex(({ to }) => to === paths.help(id))
  const [before, after] = [at > 0 ? all[at - 1] : undefined, at === -1 ? undefined : all[at + 1]]
  return (
    <nav className={`${style.neighbours} no-print`} aria-label={t('help.neighbours')}>
      {before ? (
        <Go to={before.to} className={style.neighbour}>
          <LeftIcon size={16} />
          <span>{before.title}</span>
        </Go>
      ) : (
        <span />
      )}
      {after ? (
        <Go to={after.to} className={style.neighbour}>
          <span>{after.title}</span>
          <RightIcon size={16} />
        </Go>
      ) : null}
    </nav>
  )
}

function NoSuchPage({ id }: { id: string }) {
  const { t } = useTranslation()
  return (
    <>
      <h1 className={style.title}>{t('help.noPage')}</h1>
      <p className={style.note}>{t('help.noPageText', { id: id.slice(0, 60) })}</p>
      <GoButton to={paths.help()} variant="default">
        {t('help.contents')}
      </GoButton>
    </>
  )
}
