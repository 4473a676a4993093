// The filter language of the lists, RFC 7644 §3.4.2.2, as far as the console has to take one apart and put it together again.
// What a field is called and may hold is judged by the server.

export type Value = string | number | boolean

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'pr' | 'gt' | 'ge' | 'lt' | 'le'

const OPERATORS: readonly string[] = ['eq', 'ne', 'co', 'sw', 'ew', 'pr', 'gt', 'ge', 'lt', 'le']

export interface Comparison {
  kind: 'comparison'
  field: string
  operator: Operator
  /** Null for `pr`. */
  value: Value | null
}

export type Expression = Comparison | { kind: 'and' | 'or'; parts: Expression[] } | { kind: 'not'; part: Expression }

/** Where a filter stops being one; `position` counts characters from 1. */
export class BadExpression extends Error {
  readonly position: number

  constructor(position: number) {
    super(`No filter from character ${position} on`)
    this.name = 'BadExpression'
    this.position = position
  }
}

const TOKEN = /[ \t\r\n]*(?:([()])|("(?:[^"\\]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?)(?![\w.])|([A-Za-z][\w.:-]*))/y

interface Token {
  kind: 'sign' | 'text' | 'number' | 'word'
  text: string
  at: number
}

/**
 * Reads a filter.
 * @throws BadExpression
 */
export function parseExpression(text: string): Expression {
  return new Reader(tokensOf(text), text.length).whole()
}

/** The filter, or null where it cannot be read. */
export function readExpression(text: string): Expression | null {
  try {
    return parseExpression(text)
  } catch (thrown) {
    if (thrown instanceof BadExpression) return null
    throw thrown
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (!found) throw new BadExpression(at + text.slice(at).search(/\S/) + 1)
    const [whole, sign, quoted, digits, word] = found
    at += whole.length
    const written = sign ?? quoted ?? digits ?? word ?? ''
    const kind = sign ? 'sign' : quoted ? 'text' : digits ? 'number' : 'word'
    tokens.push({ kind, text: written, at: at - written.length })
  }
  return tokens
}

class Reader {
  readonly #tokens: readonly Token[]
  readonly #end: number
  #next = 0

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens
    this.#end = end
  }

  whole(): Expression {
    const expression = this.#either()
    if (this.#next < this.#tokens.length) throw this.#bad()
    return expression
  }

  #either(): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#term()))
  }

  #joined(kind: 'and' | 'or', part: () => Expression): Expression {
    const parts = [part()]
    while (this.#takeWord(kind)) parts.push(part())
    return join(kind, parts)
  }

  #term(): Expression {
    if (this.#takeWord('not')) return { kind: 'not', part: this.#group() }
    return this.#peek()?.text === '(' && this.#peek()?.kind === 'sign' ? this.#group() : this.#comparison()
  }

  #group(): Expression {
    this.#takeSign('(')
    const inside = this.#either()
    this.#takeSign(')')
    return inside
  }

  #comparison(): Expression {
    const field = this.#take('word').text
    const operator = this.#take('word', (text) => OPERATORS.includes(text.toLowerCase())).text.toLowerCase() as Operator
    if (operator === 'pr') return { kind: 'comparison', field, operator, value: null }
    if ((operator === 'eq' || operator === 'ne') && this.#takeWord('null')) return absence(field, operator === 'eq')
    return { kind: 'comparison', field, operator, value: this.#value() }
  }

  #value(): Value {
    const token = this.#peek()
    if (token?.kind === 'text') return textOf(this.#take('text'))
    if (token?.kind === 'number') return Number(this.#take('number').text)
    return this.#take('word', (text) => /^(true|false)$/i.test(text)).text.toLowerCase() === 'true'
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  #take(kind: Token['kind'], fits: (text: string) => boolean = () => true): Token {
    const token = this.#peek()
    if (token?.kind !== kind || !fits(token.text)) throw this.#bad()
    this.#next += 1
    return token
  }

  #takeWord(word: string): boolean {
    const token = this.#peek()
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false
    this.#next += 1
    return true
  }

  #takeSign(sign: '(' | ')'): void {
    this.#take('sign', (text) => text === sign)
  }

  #bad(): BadExpression {
    return new BadExpression((this.#peek()?.at ?? this.#end) + 1)
  }
}

function textOf({ text, at }: Token): string {
  try {
    return JSON.parse(text) as string
  } catch {
    // A line break or an unknown escape between the quotes.
    throw new BadExpression(at + 1)
  }
}

function absence(field: string, absent: boolean): Expression {
  const there: Expression = { kind: 'comparison', field, operator: 'pr', value: null }
  return absent ? { kind: 'not', part: there } : there
}

/** Parts under one word; what is already under that word is taken in, and one part stays itself. */
export function join(kind: 'and' | 'or', parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  const [only] = flat
  return flat.length === 1 && only ? only : { kind, parts: flat }
}

/** The filter in its shortest spelling; reading it gives the same filter. */
export function printExpression(expression: Expression): string {
  if (expression.kind === 'not') return `not (${printExpression(expression.part)})`
  if (expression.kind === 'comparison')
    return expression.operator === 'pr'
      ? `${expression.field} pr`
      : `${expression.field} ${expression.operator} ${JSON.stringify(expression.value)}`
  return expression.parts
    .map((part) =>
      expression.kind === 'and' && part.kind === 'or' ? `(${printExpression(part)})` : printExpression(part),
    )
    .join(` ${expression.kind} `)
}
