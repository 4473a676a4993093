import { Button, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FormFoot, FormStack } from '../../ui/form.tsx'
import { Card } from '../../ui/Page.tsx'
import { SettingsHistory } from '../settings/SettingsHistory.tsx'
import { useSection, useSectionForm } from '../settings/use-section.tsx'
import { fieldTitle, type Section } from '../settings/words.ts'

/** The least and the most of each (server/domains/access/sessions/settings.ts). */
const LIMITS = { idleMinutes: [5, 240], absoluteHours: [1, 24] } as const

const FIELDS = ['idleMinutes', 'absoluteHours'] as const

/** When sessions end by themselves, with every version of it. */
export function SessionLimits() {
  const { section, adopt, round } = useSection('sessions')
  if (!section) return null
  return (
    <>
      <Limits key={round} section={section} adopt={adopt} />
      <SettingsHistory section={section} />
    </>
  )
}

function Limits({ section, adopt }: { section: Section; adopt: (section: Section) => void }) {
  const { t } = useTranslation()
  const { form, attributes, field, busy, problem, why, merge, lock, mayChange } = useSectionForm({
    section,
    adopt,
    toForm: (values) => Object.fromEntries(FIELDS.map((name) => [name, Number(values[name])])),
    toValues: (values) => values as Record<string, number>,
  })
  return (
    <Card title={t('settings.sections.sessions')}>
      <form {...attributes}>
        <FormStack problem={problem}>
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
