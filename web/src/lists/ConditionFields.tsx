import {
  Checkbox,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Select,
  TextInput,
  type ComboboxParsedItem,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { ChosenPill } from '../ui/ChosenPill.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/call.ts'
import type { ListField } from './contract.ts'
import type { Condition } from './draft.ts'
import type { Value } from './expression.ts'
import { inWords, useListInfo } from './info.ts'
import { canHoldSeveral, predicateKey, predicatesOf, predicateText, type Predicate } from './predicates.ts'
import { itemName, useNames, WHOLE } from './references.ts'
import { momentInWords } from './sentences.ts'
import style from './Filter.module.css'

const FEW_CHOICES = 7
const FOUND = 20
const MOMENTS = ['now', 'now+7d', 'now+30d', 'now+90d', 'now-1d', 'now-7d', 'now-30d', 'now-90d'] as const

interface FieldsProps {
  condition: Condition
  field: ListField
  change: (condition: Condition) => void
}

/** How one condition compares, and with what. */
export function ConditionFields(props: FieldsProps & { first?: boolean }) {
  return (
    <>
      <PredicateField {...props} />
      <ValueField {...props} />
    </>
  )
}

function PredicateField({ condition, field, change, first }: FieldsProps & { first?: boolean }) {
  const { t } = useTranslation()
  const known = predicatesOf(field)
  const mine = predicateKey(condition)
  // What was written by hand may be none of those that are offered.
  const offered: Predicate[] = known.some((one) => predicateKey(one) === mine) ? known : [...known, condition]
  return (
    <NativeSelect
      size="xs"
      className={style.how}
      aria-label={t('lists.builder.how')}
      data-autofocus={first ? true : undefined}
      value={mine}
      data={offered.map((one) => ({
        value: predicateKey(one),
        label: t(predicateText(field.kind, one)),
      }))}
      onChange={(event) => {
        const chosen = offered.find((one) => predicateKey(one) === event.currentTarget.value)
        if (chosen) change(compared(condition, field, chosen))
      }}
    />
  )
}

/** The condition with another comparison; values stay as far as they still fit. */
function compared(condition: Condition, field: ListField, { operator, negated }: Predicate): Condition {
  const values = operator === 'pr' ? [] : condition.values
  return {
    ...condition,
    operator,
    negated,
    values: canHoldSeveral(field, { operator, negated }) ? values : values.slice(0, 1),
  }
}

function ValueField({ condition, field, change }: FieldsProps) {
  const set = (values: Value[]): void => change({ ...condition, values })
  if (condition.operator === 'pr') return null
  if (field.kind === 'choice' && canHoldSeveral(field, condition))
    return <Choices field={field} values={condition.values} set={set} />
  if (field.kind === 'reference' && field.of)
    return <References of={field.of} field={field} values={condition.values.map(String)} set={set} />
  const [value] = condition.values
  if (field.kind === 'flag') return <Flag value={value} set={set} />
  if (field.kind === 'time') return <Moment value={typeof value === 'string' ? value : ''} set={set} />
  if (field.kind === 'number') return <Amount value={value} set={set} />
  return <Text value={value} set={set} />
}

interface ValueProps {
  value: Value | undefined
  set: (values: Value[]) => void
}

function Text({ value, set }: ValueProps) {
  const { t } = useTranslation()
  return (
    <TextInput
      size="xs"
      className={style.value}
      aria-label={t('lists.builder.value')}
      placeholder={t('lists.builder.value')}
      maxLength={200}
      value={value === undefined ? '' : String(value)}
      onChange={(event) => set(event.currentTarget.value === '' ? [] : [event.currentTarget.value])}
    />
  )
}

function Amount({ value, set }: ValueProps) {
  const { t } = useTranslation()
  return (
    <NumberInput
      size="xs"
      className={style.value}
      aria-label={t('lists.builder.value')}
      value={typeof value === 'number' ? value : ''}
      hideControls
      onChange={(next) => set(typeof next === 'number' ? [next] : [])}
    />
  )
}

function Flag({ value, set }: ValueProps) {
  const { t } = useTranslation()
  return (
    <NativeSelect
      size="xs"
      className={style.value}
      aria-label={t('lists.builder.value')}
      value={value === undefined ? '' : String(value)}
      data={[
        { value: '', label: t('lists.builder.choose'), disabled: true },
        { value: 'true', label: t('lists.yes') },
        { value: 'false', label: t('lists.no') },
      ]}
      onChange={(event) => set([event.currentTarget.value === 'true'])}
    />
  )
}

/** A moment from now, or the beginning of a day. */
function Moment({ value, set }: { value: string; set: (values: Value[]) => void }) {
  const { t } = useTranslation()
  const fixed = value !== '' && !value.startsWith('now')
  const [day, chooseDay] = useState(fixed)
  const offered: string[] =
    value === '' || fixed || MOMENTS.some((one) => one === value) ? [...MOMENTS] : [value, ...MOMENTS]
  return (
    <>
      <NativeSelect
        size="xs"
        className={style.value}
        aria-label={t('lists.builder.when')}
        value={day ? 'day' : value}
        data={[
          { value: '', label: t('lists.builder.choose'), disabled: true },
          ...offered.map((one) => ({ value: one, label: momentInWords(one) })),
          { value: 'day', label: t('lists.builder.onDay') },
        ]}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          chooseDay(chosen === 'day')
          set(chosen === 'day' ? [] : [chosen])
        }}
      />
      {day ? (
        <TextInput
          type="date"
          size="xs"
          className={style.value}
          aria-label={t('lists.builder.day')}
          value={fixed ? value.slice(0, 10) : ''}
          onChange={(event) => set(event.currentTarget.value ? [event.currentTarget.value] : [])}
        />
      ) : null}
    </>
  )
}

function Choices({ field, values, set }: { field: ListField; values: Value[]; set: (values: Value[]) => void }) {
  const { t } = useTranslation()
  const choices = field.choices ?? []
  if (choices.length > FEW_CHOICES)
    return (
      <MultiSelect
        size="xs"
        className={style.value}
        aria-label={t('lists.builder.anyOf')}
        placeholder={values.length === 0 ? t('lists.builder.seek') : ''}
        searchable
        renderPill={({ option, onRemove }) => <ChosenPill name={option.label} remove={onRemove} />}
        comboboxProps={{ withinPortal: false }}
        nothingFoundMessage={t('lists.builder.nothing')}
        data={choices.map(({ value, title }) => ({ value, label: inWords(title) }))}
        value={values.map(String)}
        onChange={set}
      />
    )
  return (
    <fieldset className={style.choices}>
      <legend className={style.hidden}>{t('lists.builder.anyOf')}</legend>
      {choices.map(({ value, title }) => (
        <Checkbox
          key={value}
          size="xs"
          label={inWords(title)}
          checked={values.includes(value)}
          onChange={() => set(values.includes(value) ? values.filter((one) => one !== value) : [...values, value])}
        />
      ))}
    </fieldset>
  )
}

/** What another list holds, found by typing a part of its name. */
function References({
  of,
  field,
  values,
  set,
}: {
  of: string
  field: ListField
  values: string[]
  set: (values: Value[]) => void
}) {
  const { t } = useTranslation()
  const info = useListInfo(of)
  const [typed, setTyped] = useState('')
  const [sought] = useDebouncedValue(typed, 200)
  const whole = WHOLE[of]
  const { data } = useQuery({
    queryKey: ['reference-search', of, whole ? '' : sought],
    queryFn: async ({ signal }): Promise<readonly object[]> => {
      if (whole) return itemsOf(await call(whole, {}, { signal }))
      const input = sought && info?.search ? { q: sought, limit: FOUND } : { limit: FOUND }
      return itemsOf(await call(`GET ${info?.at ?? ''}` as 'GET /people', input, { signal }))
    },
    enabled: info !== null || whole !== undefined,
    staleTime: 30_000,
  })
  const nameOf = useNames(
    { kind: 'condition', key: 0, field: field.name, operator: 'eq', negated: false, values },
    {
      fields: [field],
    },
  )
  const found = (data ?? []).map((item) => {
    const { id } = item as { id?: string }
    return { value: id ?? '', label: itemName(item) ?? id ?? '' }
  })
  const chosen = values
    .filter((value) => !found.some((one) => one.value === value))
    .map((value) => ({ value, label: nameOf(of, value) ?? value }))
  if (info === null && !whole) return <Text value={values[0]} set={set} />
  return (
    <Select
      size="xs"
      className={style.value}
      aria-label={t('lists.builder.value')}
      placeholder={t('lists.builder.seek')}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      {...(whole ? {} : { filter: ({ options }: { options: ComboboxParsedItem[] }) => options })}
      nothingFoundMessage={t('lists.builder.nothing')}
      data={[...chosen, ...found]}
      value={values[0] ?? null}
      onChange={(value) => set(value ? [value] : [])}
    />
  )
}

/** The items of a page, or of a list that comes whole. */
function itemsOf(answer: readonly object[] | { items: readonly object[] }): readonly object[] {
  return 'items' in answer ? answer.items : answer
}
