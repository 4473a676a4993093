import type { ParseKeys } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Loading } from '../../ui/Loading.tsx'
import { Card, Page, Stack } from '../../ui/Page.tsx'
import { PageProblem } from '../../ui/ProblemView.tsx'
import { SettingsHistory } from './SettingsHistory.tsx'
import { useSection } from './use-section.tsx'
import { sectionTitle, type Section } from './words.ts'

/** The page of one section: its form, and every version of it. */
export function SectionPage(props: {
  name: string
  title?: ParseKeys
  purpose: ParseKeys
  /** What belongs to the matter and is no setting. */
  beside?: ReactNode
  children: (section: Section, adopt: (section: Section) => void) => ReactNode
}) {
  const { t } = useTranslation()
  const { section, adopt, round, read } = useSection(props.name)
  return (
    <Page title={props.title ? t(props.title) : sectionTitle(props.name)} purpose={t(props.purpose)} narrow>
      {read.error && !section ? <PageProblem problem={read.error} retry={() => void read.refetch()} /> : null}
      {section || read.error ? null : (
        <Card>
          <Loading />
        </Card>
      )}
      {section ? (
        <Stack>
          <Card key={round}>{props.children(section, adopt)}</Card>
          {props.beside}
          <SettingsHistory section={section} />
        </Stack>
      ) : null}
    </Page>
  )
}
