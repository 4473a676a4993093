import { Refusal, badRequest } from '../../base/errors.ts'
import { ALL_OPERATORS, operatorsOf, type Field, type Operator, type Value } from './fields.ts'
import { isMoment } from './moments.ts'

// The filter language of SCIM, RFC 7644 §3.4.2.2, without paths into complex attributes, of which lists have none.

export const LONGEST_FILTER = 2_000
const MOST_COMPARISONS = 50
const DEEPEST = 10

export interface Comparison {
  readonly kind: 'comparison'
  readonly field: string
  readonly operator: Operator
  /** Null for `pr`. */
  readonly value: Value | null
}

/** A filter as it was understood. The parts of `and` are never `and` themselves, and likewise for `or`. */
export type Filter =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }

/**
 * Reads a filter over these fields.
 * @throws Refusal lists.bad_filter with `position` (from 1) and `expected`
 */
export function parseFilter(text: string, fields: readonly Field[]): Filter {
  return new Parser(text, fields).whole()
}

/** The filter in its shortest spelling; reading that gives the same filter. */
export function printFilter(filter: Filter): string {
  if (filter.kind === 'not') return `not (${printFilter(filter.part)})`
  if (filter.kind === 'comparison') return printComparison(filter)
  const inner = filter.parts.map((part) =>
    filter.kind === 'and' && part.kind === 'or' ? `(${printFilter(part)})` : printFilter(part),
  )
  return inner.join(` ${filter.kind} `)
}

function printComparison({ field, operator, value }: Comparison): string {
  if (operator === 'pr') return `${field} pr`
  const said = JSON.stringify(value).replaceAll(
    /\p{Cc}/gu,
    (sign) => String.raw`\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `${field} ${operator} ${said}`
}

const SPACE = /[ \t\r\n]*/y
const WORD = /[A-Za-z][\w.:-]*/y
const TEXT = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const NUMBER = /-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?(?![\w.])/y

class Parser {
  readonly #text: string
  readonly #fields: ReadonlyMap<string, Field>
  #at = 0
  #depth = 0
  #comparisons = 0

  constructor(text: string, fields: readonly Field[]) {
    this.#text = text
    this.#fields = new Map(fields.map((field) => [field.name.toLowerCase(), field]))
  }

  whole(): Filter {
    if (this.#text.length > LONGEST_FILTER)
      throw this.#refusal(`a filter has at most ${LONGEST_FILTER} characters`, [], LONGEST_FILTER)
    const filter = this.#either()
    this.#take(SPACE)
    if (this.#at < this.#text.length) throw this.#refusal('«and», «or» or the end belongs here', ['and', 'or'])
    return filter
  }

  #either(): Filter {
    return this.#joined('or', () => this.#joined('and', () => this.#term()))
  }

  #joined(kind: 'and' | 'or', next: () => Filter): Filter {
    const parts: Filter[] = []
    do {
      const part = next()
      // What a parenthesis groups needlessly is no other filter.
      if (part.kind === kind) parts.push(...part.parts)
      else parts.push(part)
    } while (this.#takeWord(kind))
    return parts.length === 1 ? parts[0]! : { kind, parts }
  }

  #term(): Filter {
    if (this.#takeWord('not')) {
      if (!this.#takeSign('(')) throw this.#refusal('«not» is followed by an opening parenthesis', ['('])
      return { kind: 'not', part: this.#group() }
    }
    return this.#takeSign('(') ? this.#group() : this.#comparison()
  }

  #group(): Filter {
    this.#depth += 1
    if (this.#depth > DEEPEST) throw this.#refusal(`parentheses may be ${DEEPEST} deep`, [])
    const filter = this.#either()
    if (!this.#takeSign(')'))
      throw this.#refusal('«and», «or» or a closing parenthesis belongs here', ['and', 'or', ')'])
    this.#depth -= 1
    return filter
  }

  #comparison(): Filter {
    this.#comparisons += 1
    if (this.#comparisons > MOST_COMPARISONS)
      throw this.#refusal(`a filter has at most ${MOST_COMPARISONS} comparisons`, [])
    const field = this.#field()
    const operator = this.#operator(field)
    if (operator === 'pr') return { kind: 'comparison', field: field.name, operator, value: null }
    if (field.optional && (operator === 'eq' || operator === 'ne') && this.#takeWord('null')) {
      const there: Filter = { kind: 'comparison', field: field.name, operator: 'pr', value: null }
      return operator === 'ne' ? there : { kind: 'not', part: there }
    }
    return { kind: 'comparison', field: field.name, operator, value: this.#value(field) }
  }

  #field(): Field {
    this.#take(SPACE)
    const start = this.#at
    const word = this.#take(WORD)
    const known = [...this.#fields.values()].map(({ name }) => name)
    const names = `Known here: ${known.join(', ')}`
    if (word === null) throw this.#refusal(`the name of a field belongs here. ${names}`, known, start)
    const field = this.#fields.get(word.toLowerCase())
    if (field) return field
    // What does not look like a name is not repeated: it may be a secret in the wrong place.
    const said = /^[A-Za-z]\w{0,39}$/.test(word) ? `there is no field «${word}»` : 'there is no field of this name'
    throw this.#refusal(`${said}. ${names}`, known, start)
  }

  #operator(field: Field): Operator {
    const allowed = operatorsOf(field)
    this.#take(SPACE)
    const start = this.#at
    const word = this.#take(WORD)?.toLowerCase()
    const operator = ALL_OPERATORS.find((one) => one === word)
    if (operator && allowed.includes(operator)) return operator
    throw this.#refusal(`«${field.name}» is compared with ${allowed.join(', ')}`, allowed, start)
  }

  #value(field: Field): Value {
    this.#take(SPACE)
    const start = this.#at
    const value = this.#literal()
    const choices = field.choices?.map((choice) => choice.value)
    const fits =
      value !== null &&
      typeof value === TYPES[field.kind] &&
      (field.kind !== 'time' || isMoment(String(value))) &&
      (choices === undefined || choices.includes(String(value)))
    if (fits) return value
    throw this.#refusal(
      choices ? `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')} belongs here` : SAID[field.kind],
      choices ?? [],
      start,
    )
  }

  #literal(): Value | null {
    const text = this.#take(TEXT)
    if (text !== null) return JSON.parse(text) as string
    const digits = this.#take(NUMBER)
    // Minus nothing is nothing.
    if (digits !== null) return Number(digits) || 0
    if (this.#takeWord('true')) return true
    return this.#takeWord('false') ? false : null
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (!found) return null
    this.#at += found[0].length
    return found[0]
  }

  #takeWord(word: string): boolean {
    this.#take(SPACE)
    const start = this.#at
    if (this.#take(WORD)?.toLowerCase() === word) return true
    this.#at = start
    return false
  }

  #takeSign(sign: '(' | ')'): boolean {
    this.#take(SPACE)
    if (this.#text[this.#at] !== sign) return false
    this.#at += 1
    return true
  }

  #refusal(said: string, expected: readonly string[], at = this.#at): Refusal {
    const message = `The filter cannot be read at character ${at + 1}: ${said}.`
    return badRequest('lists.bad_filter', message, {
      position: at + 1,
      expected,
      errors: [{ pointer: '/filter', message }],
    })
  }
}

const TYPES = {
  text: 'string',
  choice: 'string',
  time: 'string',
  reference: 'string',
  number: 'number',
  flag: 'boolean',
} as const

const SAID = {
  text: 'a text in quotes belongs here, as in "printer"',
  choice: 'a text in quotes belongs here',
  reference: 'an id in quotes belongs here',
  time: 'a time in quotes belongs here, as in "2027-01-31", "2027-01-31T08:00:00Z" or "now-30d"',
  number: 'a number belongs here',
  flag: 'true or false belongs here',
} as const
