import { NumberInput, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { SectionCard } from '../../settings/SectionCard.tsx'
import { SectionFields } from '../../settings/SectionFields.tsx'
import { useSectionForm } from '../../settings/use-section.tsx'
import { fieldTitle, type Section } from '../../settings/words.ts'

/** Whether grave acts need a second person, and how much may be destroyed in an hour. */
export function FourEyes() {
  const { t } = useTranslation()
  return (
    <SectionCard name="four-eyes" title={t('settings.sections.four-eyes')}>
      {(section, adopt) => <Rules section={section} adopt={adopt} />}
    </SectionCard>
  )
}

function Rules({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ on, destructivePerHour }) => ({ on: on === true, destructivePerHour: Number(destructivePerHour) }),
    toValues: (values) => values,
  })
  const { field, lock } = room
  return (
    <SectionFields room={room}>
      <p className="muted">{t('approvals.rulesHelp')}</p>
      <Switch label={fieldTitle('four-eyes', 'on')} {...field('on', 'checkbox')} {...lock('on')} />
      <NumberInput
        label={fieldTitle('four-eyes', 'destructivePerHour')}
        description={t('approvals.budgetHelp')}
        min={1}
        max={10_000}
        allowDecimal={false}
        {...field('destructivePerHour')}
        {...lock('destructivePerHour')}
      />
    </SectionFields>
  )
}
