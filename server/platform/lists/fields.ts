import type { Expression, SqlBool } from 'kysely'
import type { Reading } from '../../base/audit/unit.ts'
import type { TextIndex } from '../../base/database/text-index.ts'

/** A name as people read it. */
export interface Words {
  en: string
  de: string
}

/** A name in both languages. */
export function words(en: string, de: string): Words {
  return { en, de }
}

/** The values of a choice, each with its two names. */
export function choicesOf(names: Readonly<Record<string, readonly [en: string, de: string]>>): Choice[] {
  return Object.entries(names).map(([value, [en, de]]) => ({ value, title: { en, de } }))
}

export const FIELD_KINDS = ['text', 'choice', 'time', 'number', 'flag', 'reference'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** Operators of RFC 7644 §3.4.2.2. */
export const ALL_OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'pr', 'gt', 'ge', 'lt', 'le'] as const
export type Operator = (typeof ALL_OPERATORS)[number]

const BY_KIND: Readonly<Record<FieldKind, readonly Operator[]>> = {
  text: ['eq', 'ne', 'co', 'sw', 'ew', 'pr'],
  choice: ['eq', 'ne', 'pr'],
  time: ['gt', 'ge', 'lt', 'le', 'pr'],
  number: ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'pr'],
  flag: ['eq', 'ne', 'pr'],
  reference: ['eq', 'ne', 'pr'],
}

export interface Choice {
  value: string
  title: Words
}

/** A value as a filter says it; times are text until a reading gives `now` a meaning. */
export type Value = string | number | boolean

/** What a query is made for. */
export interface Asked extends Pick<Reading, 'tx' | 'at' | 'actor' | 'origin'> {
  /** Whether all rows are counted, and none is shown. */
  counting?: boolean
}

/** One thing that a list can be filtered by. */
export interface Field {
  name: string
  title: Words
  kind: FieldKind
  /** Every value there is, for a choice. */
  choices?: readonly Choice[]
  /** The list that a reference leads to. */
  of?: string
  /** Whether there may be no value: `pr` asks, and `eq null`. */
  optional?: boolean
  /** The column, as in `ca_certificates.subject`; a time is milliseconds in it, a flag 0 or 1. */
  column?: string
  /** What holds for each row that has a value: an index of those rows alone can then lead. */
  given?: Condition
  /** Brings a text into the form that the column holds, in which beginnings are then found by its index. */
  fold?: (text: string) => string
  /** Finds parts of the column's texts in large tables. */
  index?: TextIndex
  /** In place of a column: what a comparison means. Never asked for `ne`, which is the opposite of `eq`. */
  test?: (compared: { operator: Operator; value: Value }, asked: Asked) => Condition | Promise<Condition>
}

export type Condition = Expression<SqlBool>

/** What may be asked of a field. */
export function operatorsOf({ kind, optional }: Field): Operator[] {
  return BY_KIND[kind].filter((operator) => operator !== 'pr' || optional === true)
}
