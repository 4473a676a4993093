import type { TFunction } from 'i18next'
import { beginningOfDay, exact, locale, number } from '../ui/format.ts'
import type { ListField, ListInfo } from './contract.ts'
import type { Condition, Draft, Group } from './draft.ts'
import type { Value } from './expression.ts'
import { fieldNamed, inWords } from './info.ts'
import { predicateText } from './predicates.ts'

/** The name of what a reference means; null while it is looked up. */
export type NameOf = (of: string, id: string) => string | null

export interface Speech {
  t: TFunction
  info: ListInfo | null
  nameOf: NameOf
}

const RELATIVE = /^now(?:([+-])(\d{1,5})([mhdw]))?$/
const UNITS = { m: 'minute', h: 'hour', d: 'day', w: 'week' } as const

/** A moment of a filter as people say it: where a day begins, an exact time, or how far from now. */
export function momentInWords(text: string): string {
  const relative = RELATIVE.exec(text)
  if (relative) {
    const [, sign, count, unit] = relative
    const distance = Number(count ?? 0) * (sign === '-' ? -1 : 1)
    const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'always' })
    return sign ? format.format(distance, UNITS[unit as keyof typeof UNITS]) : nowWord()
  }
  if (Number.isNaN(Date.parse(text))) return text
  return text.includes('T') ? exact(text) : beginningOfDay(text)
}

function nowWord(): string {
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(0, 'second')
}

export function valueInWords(value: Value, field: ListField | null, { t, nameOf }: Speech): string {
  if (typeof value === 'boolean') return t(value ? 'lists.yes' : 'lists.no')
  if (typeof value === 'number') return number(value, 6)
  const choice = field?.choices?.find((one) => one.value === value)
  if (choice) return inWords(choice.title)
  if (field?.kind === 'time') return momentInWords(value)
  if (field?.kind === 'reference' && field.of) return nameOf(field.of, value) ?? '…'
  return t('lists.quoted', { text: value })
}

function listed(parts: readonly string[], type: 'conjunction' | 'disjunction'): string {
  return new Intl.ListFormat(locale(), { type }).format(parts)
}

/** A condition in its three parts, for a chip that sets them apart. */
export function conditionParts(condition: Condition, speech: Speech): { field: string; how: string; value: string } {
  const field = fieldNamed(speech.info, condition.field)
  const kind = field?.kind ?? 'text'
  return {
    field: field ? inWords(field.title) : condition.field,
    how: speech.t(predicateText(kind, condition)),
    value: listed(
      condition.values.map((value) => valueInWords(value, field, speech)),
      'disjunction',
    ),
  }
}

/** A part of a filter as one sentence: “State is expiring or revoked”. */
export function inSentence(draft: Draft, speech: Speech): string {
  if (draft.kind === 'group') return groupSentence(draft, speech)
  const { field, how, value } = conditionParts(draft, speech)
  return [field, how, value].filter(Boolean).join(' ')
}

function groupSentence({ join, parts }: Group, speech: Speech): string {
  const said = parts.map((part) =>
    part.kind === 'group' && part.parts.length > 1 ? `(${inSentence(part, speech)})` : inSentence(part, speech),
  )
  if (join === 'all' || join === 'any') return listed(said, join === 'all' ? 'conjunction' : 'disjunction')
  return speech.t(join === 'none' ? 'lists.noneOf' : 'lists.notAllOf', {
    parts: listed(said, join === 'none' ? 'disjunction' : 'conjunction'),
  })
}
