import { NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SectionPage } from './SectionPage.tsx'
import { SectionFields } from './SectionFields.tsx'
import { useSectionForm } from './use-section.tsx'
import { fieldTitle, type Section } from './words.ts'

/** The least and the most that may be asked for (server/domains/access/passwords/settings.ts). */
const LEAST = { modern: 15, classic: 12 } as const
const MOST = 64

/** What a new password has to be like, and why. */
export function PasswordRules() {
  return (
    <SectionPage name="passwords" purpose="passwords.settings.purpose">
      {(section, adopt) => <Rules section={section} adopt={adopt} />}
    </SectionPage>
  )
}

function Rules({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ profile, shortest }) => ({
      profile: profile === 'classic' ? ('classic' as const) : ('modern' as const),
      shortest: Number(shortest),
    }),
    toValues: (values) => values,
  })
  const { form, field, lock } = room
  const { profile } = form.getValues()
  return (
    <SectionFields room={room}>
      <Select
        label={fieldTitle('passwords', 'profile')}
        description={t(`passwords.settings.${profile}Help`)}
        allowDeselect={false}
        data={[
          { value: 'modern', label: t('passwords.settings.modern') },
          { value: 'classic', label: t('passwords.settings.classic') },
        ]}
        comboboxProps={{ withinPortal: false }}
        {...field('profile')}
        {...lock('profile')}
      />
      <NumberInput
        label={fieldTitle('passwords', 'shortest')}
        description={t('passwords.settings.shortestHelp', LEAST)}
        min={LEAST[profile]}
        max={MOST}
        clampBehavior="none"
        allowDecimal={false}
        {...field('shortest')}
        {...lock('shortest')}
      />
      <p className="muted">{t('passwords.settings.stay')}</p>
    </SectionFields>
  )
}
