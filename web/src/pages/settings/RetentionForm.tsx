import { NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SectionCard } from './SectionCard.tsx'
import { SectionFields } from './SectionFields.tsx'
import { useSectionForm } from './use-section.tsx'
import { fieldTitle, type Section } from './words.ts'
import style from './settings.module.css'

const FIELDS = ['jobDays', 'planDays', 'ledgerDays', 'alarmDays', 'mailDays'] as const

/** How long what is over is kept, with every version of it. */
export function RetentionForm() {
  const { t } = useTranslation()
  return (
    <SectionCard name="retention" title={t('settings.sections.retention')}>
      {(section, adopt) => <Days section={section} adopt={adopt} />}
    </SectionCard>
  )
}

function Days({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
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
      <p className="muted">{t('settings.retentionPurpose')}</p>
      <div className={style.few}>
        {FIELDS.map((name) => (
          <NumberInput
            key={name}
            label={fieldTitle('retention', name)}
            min={7}
            max={name === 'jobDays' ? 90 : 3650}
            allowDecimal={false}
            {...field(name)}
            {...lock(name)}
          />
        ))}
      </div>
    </SectionFields>
  )
}
