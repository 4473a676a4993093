import { Tabs } from '@mantine/core'
import type { ParseKeys } from 'i18next'
import { useEffect, useState, type ReactNode } from 'react'
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
  purpose: ParseKeys
  children: (section: Section, adopt: (section: Section) => void) => ReactNode
}) {
  const { t } = useTranslation()
  const { section, adopt, read } = useSection(props.name)
  const [round, setRound] = useState(0)
  useEffect(() => {
    const reload = () =>
      void read.refetch().then(({ data }) => {
        const latest = data?.sections.find(({ name }) => name === props.name)
        if (!latest) return
        adopt(latest)
        setRound((last) => last + 1)
      })
    window.addEventListener('freehold-settings-put-back', reload)
    return () => window.removeEventListener('freehold-settings-put-back', reload)
  }, [adopt, props.name, read])
  return (
    <Page title={sectionTitle(props.name)} purpose={t(props.purpose)} narrow>
      {read.error && !section ? <PageProblem problem={read.error} retry={() => void read.refetch()} /> : null}
      {section || read.error ? null : (
        <Card>
          <Loading />
        </Card>
      )}
      {section ? (
        <Tabs defaultValue="form" keepMounted>
          <Tabs.List mb="md">
            <Tabs.Tab value="form">{t('settings.form')}</Tabs.Tab>
            <Tabs.Tab value="history">{t('settings.history.title')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="form">
            <Stack>
              <Card key={round}>{props.children(section, adopt)}</Card>
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="history">
            <SettingsHistory section={section} />
          </Tabs.Panel>
        </Tabs>
      ) : null}
    </Page>
  )
}
