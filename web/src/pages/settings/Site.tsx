import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SectionPage } from './SectionPage.tsx'
import { SectionFields } from './SectionFields.tsx'
import { useSectionForm } from './use-section.tsx'
import { textOf, type Section } from './words.ts'

export function Site() {
  return (
    <SectionPage name="site" purpose="settings.site.purpose">
      {(section, adopt) => <SiteForm section={section} adopt={adopt} />}
    </SectionPage>
  )
}

function SiteForm({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ name, publicHost }) => ({ name: textOf(name), publicHost: textOf(publicHost) }),
    toValues: ({ name, publicHost }) => ({ name, publicHost }),
  })
  const { form, field, lock } = room
  return (
    <SectionFields room={room} label={t(form.isDirty('publicHost') ? 'settings.tryIt' : 'common.save')}>
      <TextInput
        label={t('settings.fields.site.name')}
        description={t('settings.site.nameHelp')}
        maxLength={120}
        {...field('name')}
        {...lock('name')}
      />
      <TextInput
        label={t('settings.fields.site.publicHost')}
        description={t('settings.site.publicHostHelp')}
        maxLength={253}
        spellCheck={false}
        autoCapitalize="off"
        {...field('publicHost')}
        {...lock('publicHost')}
      />
    </SectionFields>
  )
}
