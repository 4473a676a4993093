import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Loading } from '../../ui/Loading.tsx'
import { Page } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { SettingsHistory } from './SettingsHistory.tsx'
import { useSection } from './use-section.tsx'
import { sectionTitle } from './words.ts'

/** The versions of any section, also of one whose form is elsewhere. */
export function HistoryPage() {
  const { t } = useTranslation()
  const { name = '' } = useParams({ strict: false })
  const { section, read } = useSection(name)
  return (
    <Page
      title={t('settings.history.of', { section: sectionTitle(name) })}
      purpose={t('settings.history.purpose')}
      narrow
    >
      {read.error ? <PageProblem problem={read.error} retry={() => void read.refetch()} /> : null}
      {section ? (
        <SettingsHistory section={section} />
      ) : read.data ? (
        <p className="muted">{t('settings.noSection')}</p>
      ) : read.error ? null : (
        <Loading />
      )}
    </Page>
  )
}
