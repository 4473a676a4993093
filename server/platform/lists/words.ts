import type { Field, Operator } from './fields.ts'
import type { Filter } from './filter.ts'
import { isDay } from './moments.ts'

type Language = 'en' | 'de'

const OPERATORS: Readonly<Record<Operator, readonly [en: string, de: string]>> = {
  eq: ['is', 'ist'],
  ne: ['is not', 'ist nicht'],
  co: ['contains', 'enthält'],
  sw: ['begins with', 'beginnt mit'],
  ew: ['ends with', 'endet auf'],
  pr: ['has a value', 'hat einen Wert'],
  gt: ['is after', 'liegt nach'],
  ge: ['is from', 'ist ab'],
  lt: ['is before', 'liegt vor'],
  le: ['is up to', 'ist bis'],
}

const QUOTES = { en: ['“', '”'], de: ['„', '“'] } as const

const JOINS = { and: ['and', 'und'], or: ['or', 'oder'], not: ['not', 'nicht'] } as const

/** A filter as a sentence, for people who were not there when it was made. */
export function filterInWords(filter: Filter, fields: readonly Field[], language: Language): string {
  const at = language === 'en' ? 0 : 1
  if (filter.kind === 'not') return `${JOINS.not[at]} (${filterInWords(filter.part, fields, language)})`
  if (filter.kind !== 'comparison')
    return filter.parts
      .map((part) => {
        const said = filterInWords(part, fields, language)
        return part.kind === 'and' || part.kind === 'or' ? `(${said})` : said
      })
      .join(` ${JOINS[filter.kind][at]} `)
  const field = fields.find(({ name }) => name === filter.field)
  const named = field?.choices?.find(({ value }) => value === filter.value)?.title[language]
  const plain = String(filter.value)
  const said = named ?? (field?.kind === 'time' && isDay(plain) ? `${plain} 00:00 UTC` : plain)
  const [open, close] = QUOTES[language]
  const value = filter.operator === 'pr' ? '' : ` ${open}${said}${close}`
  return `${field?.title[language] ?? filter.field} ${OPERATORS[filter.operator][at]}${value}`
}
