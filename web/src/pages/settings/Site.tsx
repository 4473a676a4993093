import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormFoot, FormStack } from '../../ui/form.tsx'
import { SectionPage } from './SectionPage.tsx'
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
  const { form, attributes, field, busy, problem, why, merge, lock, mayChange } = useSectionForm({
    section,
    adopt,
    toForm: ({ name, publicHost }) => ({ name: textOf(name), publicHost: textOf(publicHost) }),
    toValues: ({ name, publicHost }) => ({ name, publicHost }),
  })
  return (
    <form {...attributes}>
      <FormStack problem={problem}>
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
        {merge}
        {why}
        <FormFoot>
          <Button type="submit" loading={busy} disabled={!mayChange || !form.isDirty()}>
            {t(form.isDirty('publicHost') ? 'settings.tryIt' : 'common.save')}
          </Button>
        </FormFoot>
      </FormStack>
    </form>
  )
}
