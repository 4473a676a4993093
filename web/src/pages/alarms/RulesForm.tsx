import { MultiSelect, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWords } from '../../i18n/words.ts'
import { ChosenPill } from '../../ui/ChosenPill.tsx'
import { FormPart } from '../../ui/form.tsx'
import { SectionCard } from '../settings/SectionCard.tsx'
import { SectionFields } from '../settings/SectionFields.tsx'
import { useSectionForm } from '../settings/use-section.tsx'
import { fieldTitle, type Section } from '../settings/words.ts'
import style from './Alarms.module.css'

/** The greatest value of each limit (server/domains/alarms/settings.ts). */
const LIMITS = {
  backupAttentionHours: 2_160,
  backupBadHours: 2_160,
  directoryAttentionHours: 2_160,
  checkpointAttentionHours: 2_160,
  authorityAttentionDays: 3_650,
  authorityBadDays: 3_650,
  certificateEndsDays: 3_650,
  diskFullDays: 3_650,
  diskFreePercent: 50,
  refusedSignInsPerHour: 1_000_000,
  refusedRequestsPerHour: 1_000_000,
  refusedEnrollmentsPerHour: 1_000_000,
  revocationsPerHour: 1_000_000,
} as const

const FIELDS = Object.keys(LIMITS) as (keyof typeof LIMITS)[]

/** From when on something is an alarm, and which rules raise none; with every version of it. */
export function RulesForm({ rules }: { rules: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <SectionCard name="alarms" title={t('alarms.limits')}>
      {(section, adopt) => <Limits section={section} adopt={adopt} rules={rules} />}
    </SectionCard>
  )
}

function Limits(props: { section: Section; adopt: (section: Section) => void; rules: readonly string[] }) {
  const { section, adopt, rules } = props
  const { t } = useTranslation()
  const words = useWords()
  const room = useSectionForm({
    section,
    adopt,
    toForm: ({ off, ...limits }): Record<string, string[] | number> => ({
      ...Object.fromEntries(FIELDS.map((name) => [name, Number(limits[name])])),
      off: Array.isArray(off) ? off.map(String) : [],
    }),
    toValues: (values) => values,
  })
  const { field, lock } = room
  return (
    <SectionFields room={room}>
      <FormPart title={t('alarms.limitsFrom')} help={t('alarms.limitsHelp')}>
        <div className={style.halves}>
          {FIELDS.map((name) => (
            <NumberInput
              key={name}
              label={fieldTitle('alarms', name)}
              min={name === 'diskFreePercent' ? 2 : 1}
              max={LIMITS[name]}
              allowDecimal={false}
              {...field(name)}
              {...lock(name)}
            />
          ))}
        </div>
      </FormPart>
      <MultiSelect
        label={fieldTitle('alarms', 'off')}
        description={t('alarms.offHelp')}
        data={rules.map((value) => ({ value, label: words.rule(value) }))}
        searchable
        selectFirstOptionOnChange
        renderPill={({ option, onRemove }) => <ChosenPill name={option.label} remove={onRemove} />}
        clearable
        comboboxProps={{ withinPortal: false }}
        clearButtonProps={{ 'aria-label': t('alarms.offNone') }}
        {...field('off')}
        {...lock('off')}
      />
    </SectionFields>
  )
}
