import { Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { paths } from '../../paths.ts'
import { Go } from '../../ui/Go.tsx'
import { SectionPage } from './SectionPage.tsx'
import { SectionFields } from './SectionFields.tsx'
import { useSectionForm } from './use-section.tsx'
import type { Section, Value } from './words.ts'

export function Network() {
  return (
    <SectionPage name="network" purpose="settings.network.purpose">
      {(section, adopt) => <NetworkForm section={section} adopt={adopt} />}
    </SectionPage>
  )
}

const toLines = (list: Value | undefined): string => (Array.isArray(list) ? list.map(String).join('\n') : '')
const toList = (lines: string): string[] => lines.split(/[\s,]+/).filter((line) => line !== '')

function NetworkForm({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ trustedProxies, consoleNetworks, apiNetworks, stepUpNetworks }) => ({
      trustedProxies: toLines(trustedProxies),
      consoleNetworks: toLines(consoleNetworks),
      apiNetworks: toLines(apiNetworks),
      stepUpNetworks: toLines(stepUpNetworks),
    }),
    toValues: ({ trustedProxies, consoleNetworks, apiNetworks, stepUpNetworks }) => ({
      trustedProxies: toList(trustedProxies),
      consoleNetworks: toList(consoleNetworks),
      apiNetworks: toList(apiNetworks),
      stepUpNetworks: toList(stepUpNetworks),
    }),
  })
  const { field, lock } = room
  const area = { autosize: true, minRows: 2, maxRows: 12, spellCheck: false, autoCapitalize: 'off' } as const
  return (
    <SectionFields room={room} label={t('settings.tryIt')}>
      <Textarea
        label={t('settings.fields.network.trustedProxies')}
        description={t('settings.network.proxiesHelp')}
        {...area}
        {...field('trustedProxies')}
        {...lock('trustedProxies')}
      />
      <Go to={paths.howISeeYou}>{t('settings.network.howISeeYou')}</Go>
      <Textarea
        label={t('settings.fields.network.consoleNetworks')}
        description={t('settings.network.networksHelp')}
        {...area}
        {...field('consoleNetworks')}
        {...lock('consoleNetworks')}
      />
      <Textarea
        label={t('settings.fields.network.stepUpNetworks')}
        description={t('settings.network.stepUpHelp')}
        {...area}
        {...field('stepUpNetworks')}
        {...lock('stepUpNetworks')}
      />
      <Textarea
        label={t('settings.fields.network.apiNetworks')}
        description={t('settings.network.apiHelp')}
        {...area}
        {...field('apiNetworks')}
        {...lock('apiNetworks')}
      />
      <p className="muted">{t('settings.triedHelp')}</p>
    </SectionFields>
  )
}
