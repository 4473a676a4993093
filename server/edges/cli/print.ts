import { UsageProblem, type CommonOptions, type Terminal } from './terminal.ts'

type Row = Readonly<Record<string, unknown>>

/** How a command answers. */
export interface Shape extends Pick<CommonOptions, 'json' | 'output'> {
  columns?: string | undefined
}

/** C0 and C1 controls and signs that turn the direction of text: from a server, none of them may steer a terminal. */
const STEERING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Text that a terminal shows and does not obey. */
export function inert(text: string): string {
  return text.replaceAll(STEERING, (sign) => (sign === '\n' || sign === '\t' ? ' ' : '\ufffd'))
}

/** JSON in which the same signs stand as escapes. */
export function inertJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    STEERING,
    (sign) => `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}

/** One answer that is no list. */
export function printObject(terminal: Terminal, shape: Shape, value: unknown): void {
  if (shape.json === true || shape.output === 'ndjson') return put(terminal, inertJson(value))
  if (shape.output === 'csv') return printRows(terminal, shape, [value])
  const lines = linesOf(value)
  const width = Math.max(0, ...lines.map(([name]) => name.length))
  for (const [name, text] of lines) put(terminal, `${name.padEnd(width)}  ${text}`.trimEnd())
}

/** The rows of a list, or of one page of it; `first` has the heading. */
export function printRows(terminal: Terminal, shape: Shape, values: readonly unknown[], first = true): void {
  if (shape.json === true || shape.output === 'ndjson') {
    for (const value of values) put(terminal, inertJson(value))
    return
  }
  const rows = values.map((value) => (isRow(value) ? value : { value }))
  const names = shape.columns?.split(',').map((name) => name.trim()) ?? columnsOf(rows)
  const unknown =
    rows.length > 0
      ? names.find((name) => !rows.some((row) => Object.hasOwn(row, name.split('.')[0] ?? '')))
      : undefined
  if (unknown !== undefined)
    throw new UsageProblem(`There is no column ${unknown}. There are ${Object.keys(rows[0] ?? {}).join(', ')}.`)
  if (shape.output === 'csv') return printCsv(terminal, names, rows, first)
  printTable(terminal, names, rows, first, shape.columns === undefined)
}

function put({ out }: Terminal, line: string): void {
  out.write(`${line}\n`)
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What fits into a cell: plain values, lists of them, and things that have a name. */
function columnsOf(rows: readonly Row[]): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return names.filter((name) => rows.some((row) => isPlain(row[name])) || rows.every((row) => row[name] === null))
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((one) => !isRow(one) || nameOf(one) !== null)
  if (isRow(value)) return nameOf(value) !== null
  return value !== undefined && value !== null && `${value as string | number | boolean}`.length <= 200
}

/** What a thing is called where there is one word for it. */
function nameOf({ name, role }: Row): string | null {
  const called = name ?? role
  return typeof called === 'string' ? called : null
}

function cellOf(row: Row, name: string): string {
  let value: unknown = row
  for (const part of name.split('.')) value = isRow(value) ? value[part] : undefined
  return (Array.isArray(value) ? value : [value]).map(wordOf).join(', ')
}

function wordOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') return (isRow(value) ? nameOf(value) : null) ?? JSON.stringify(value)
  return `${value as string | number | boolean}`
}

function printTable(
  terminal: Terminal,
  names: readonly string[],
  rows: readonly Row[],
  first: boolean,
  mayDrop: boolean,
): void {
  const cells = rows.map((row) => names.map((name) => inert(cellOf(row, name))))
  const widths = names.map((name, index) => Math.max(name.length, ...cells.map((line) => line[index]!.length)))
  const shown = mayDrop
    ? fitting(widths, terminal.out.isTTY === true ? (terminal.out.columns ?? 80) : Infinity)
    : names.length
  const line = (texts: readonly string[]): string =>
    texts
      .slice(0, shown)
      .map((text, index) => text.padEnd(widths[index]!))
      .join('  ')
      .trimEnd()
  const bold = terminal.out.isTTY === true && !terminal.env['NO_COLOR']
  const head = line(names.map((name) => name.toUpperCase()))
  if (first && rows.length > 0) put(terminal, bold ? `\u001b[1m${head}\u001b[0m` : head)
  for (const texts of cells) put(terminal, line(texts))
  if (rows.length === 0 && first) terminal.err.write('Nothing.\n')
  if (first && shown < names.length && rows.length > 0)
    terminal.err.write(`Not shown for want of width: ${names.slice(shown).join(', ')} (--columns, --json)\n`)
}

/** So many columns fit side by side; the first always does. */
function fitting(widths: readonly number[], most: number): number {
  let used = 0
  const over = widths.findIndex((width) => (used += width + 2) - 2 > most)
  return over === -1 ? widths.length : Math.max(1, over)
}

/** RFC 4180. */
function printCsv(terminal: Terminal, names: readonly string[], rows: readonly Row[], first: boolean): void {
  const write = (cells: readonly string[]): void => void terminal.out.write(`${cells.map(csvCell).join(',')}\r\n`)
  if (first) write(names)
  for (const row of rows) write(names.map((name) => cellOf(row, name)))
}

function csvCell(text: string): string {
  // A leading sign would be read as a formula by spreadsheets.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Names and values, one line each; what is inside stands behind a dot. */
function linesOf(value: unknown, path = ''): [string, string][] {
  const below = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`)
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) return [[path, inert(value.join(', '))]]
    return value.flatMap((one, index) => linesOf(one, below(index)))
  }
  if (isRow(value)) return Object.entries(value).flatMap(([name, one]) => linesOf(one, below(name)))
  if (value === null || value === undefined) return [[path, '-']]
  const text = `${value as string | number | boolean}`
  if (!text.includes('\n')) return [[path, inert(text)]]
  const [head = '', ...rest] = text.trimEnd().split('\n')
  return [[path, inert(head)], ...rest.map((line): [string, string] => ['', inert(line)])]
}
