import { NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Pair } from '../../ui/form.tsx'
import { SectionPage } from './SectionPage.tsx'
import { SectionFields } from './SectionFields.tsx'
import { useSectionForm } from './use-section.tsx'
import { textOf, type Section } from './words.ts'

export function Listener() {
  return (
    <SectionPage name="listener" purpose="settings.listener.purpose">
      {(section, adopt) => <ListenerForm section={section} adopt={adopt} />}
    </SectionPage>
  )
}

function ListenerForm({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ address, httpsPort, httpPort }) => ({
      address: textOf(address),
      httpsPort: Number(httpsPort),
      httpPort: Number(httpPort),
    }),
    toValues: (values) => values,
  })
  const { field, lock } = room
  const port = { min: 0, max: 65_535, allowDecimal: false, thousandSeparator: '' } as const
  return (
    <SectionFields room={room} label={t('settings.tryIt')}>
      <TextInput
        label={t('settings.fields.listener.address')}
        description={t('settings.listener.addressHelp')}
        maxLength={45}
        spellCheck={false}
        autoCapitalize="off"
        {...field('address')}
        {...lock('address')}
      />
      <Pair even>
        <NumberInput
          label={t('settings.fields.listener.httpsPort')}
          description={t('settings.listener.httpsHelp')}
          {...port}
          {...field('httpsPort')}
          {...lock('httpsPort')}
        />
        <NumberInput
          label={t('settings.fields.listener.httpPort')}
          description={t('settings.listener.httpHelp')}
          {...port}
          {...field('httpPort')}
          {...lock('httpPort')}
        />
      </Pair>
      <p className="muted">{t('settings.triedHelp')}</p>
    </SectionFields>
  )
}
