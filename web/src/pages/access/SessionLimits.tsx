import { NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SectionCard } from '../settings/SectionCard.tsx'
import { SectionFields } from '../settings/SectionFields.tsx'
import { useSectionForm } from '../settings/use-section.tsx'
import { fieldTitle, type Section } from '../settings/words.ts'

/** The least and the most of each (server/domains/access/sessions/settings.ts). */
const LIMITS = { idleMinutes: [5, 240], absoluteHours: [1, 24] } as const

const FIELDS = ['idleMinutes', 'absoluteHours'] as const

/** When sessions end by themselves, with every version of it. */
export function SessionLimits() {
  const { t } = useTranslation()
  return (
    <SectionCard name="sessions" title={t('settings.sections.sessions')}>
      {(section, adopt) => <Limits section={section} adopt={adopt} />}
    </SectionCard>
  )
}

function Limits({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const room = useSectionForm({
    section,
    adopt,
    toForm: (values) => Object.fromEntries(FIELDS.map((name) => [name, Number(values[name])])),
    toValues: (values) => values as Record<string, number>,
  })
  const { field, lock } = room
  return (
    <SectionFields room={room}>
      <p className="muted">{t('sessions.limitsHelp')}</p>
      {FIELDS.map((name) => (
        <NumberInput
          key={name}
          label={fieldTitle('sessions', name)}
          min={LIMITS[name][0]}
          max={LIMITS[name][1]}
          allowDecimal={false}
          {...field(name)}
          {...lock(name)}
        />
      ))}
    </SectionFields>
  )
}
