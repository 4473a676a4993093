import { Button, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormFoot, FormStack } from '../../ui/form.tsx'
import { Card } from '../../ui/Page.tsx'
import { SettingsHistory } from './SettingsHistory.tsx'
import { useSection, useSectionForm } from './use-section.tsx'
import { fieldTitle, type Section } from './words.ts'
import style from './settings.module.css'

const FIELDS = ['jobDays', 'planDays', 'ledgerDays', 'alarmDays', 'mailDays'] as const

/** How long what is over is kept, with every version of it. */
export function RetentionForm() {
  const { section, adopt, round } = useSection('retention')
  if (!section) return null
  return (
    <>
      <Days key={round} section={section} adopt={adopt} />
      <SettingsHistory section={section} />
    </>
  )
}

function Days({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const { form, attributes, field, busy, problem, why, merge, lock, mayChange } = useSectionForm({
    section,
    adopt,
    toForm: (values) => Object.fromEntries(FIELDS.map((name) => [name, Number(values[name])])),
    toValues: (values) => values as Record<string, number>,
  })
  return (
    <Card title={t('settings.sections.retention')}>
      <form {...attributes}>
        <FormStack problem={problem}>
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
