import { Button, NumberInput, Switch } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormFoot, FormStack } from '../../../ui/form.tsx'
import { Card } from '../../../ui/Page.tsx'
import { SettingsHistory } from '../../settings/SettingsHistory.tsx'
import { useSection, useSectionForm } from '../../settings/use-section.tsx'
import { fieldTitle, type Section } from '../../settings/words.ts'

/** Whether grave acts need a second person, and how much may be destroyed in an hour. */
export function FourEyes() {
  const { section, adopt, round } = useSection('four-eyes')
  if (!section) return null
  return (
    <>
      <Rules key={round} section={section} adopt={adopt} />
      <SettingsHistory section={section} />
    </>
  )
}

function Rules({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const { form, attributes, field, busy, problem, why, merge, lock, mayChange } = useSectionForm({
    section,
    adopt,
    toForm: ({ on, destructivePerHour }) => ({ on: on === true, destructivePerHour: Number(destructivePerHour) }),
    toValues: (values) => values,
  })
  return (
    <Card title={t('settings.sections.four-eyes')}>
      <form {...attributes}>
        <FormStack problem={problem}>
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
          {merge}
          {why}
          <FormFoot>
            <Button type="submit" loading={busy} disabled={!mayChange || !form.isDirty()}>
              {t('common.save')}
            </Button>
          </FormFoot>
        </FormStack>
      </form>
    </Card>
  )
}
