/** The mark at the start of a file that lets spreadsheets read UTF-8. */
export const UTF8_MARK = '\ufeff'

/** What needs no change: no control character, no quotation mark, and no sign at its beginning that a formula could have. */
const PLAIN = /^[A-Za-z0-9][ !#-~]*$/

/**
 * A cell as RFC 4180 wants it. Control characters become spaces, so that a row is a line; what a spreadsheet would run as a
 * formula gets an apostrophe in front (full-width signs count too: some programs fold them).
 */
export function csvCell(value: string | null | undefined): string {
  // Most cells are words, numbers and times, which stand as they are.
  if (value && PLAIN.test(value)) return `"${value}"`
  const text = (value ?? '').replace(/[^ -~\u0080-\uffff]/g, ' ')
  const isFormula = /^ *[=+\-@＝＋－＠]/.test(text)
  return `"${isFormula ? "'" : ''}${text.replaceAll('"', '""')}"`
}

/** A row with its end of line. */
export function csvRow(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((cell) => csvCell(cell === null ? null : String(cell))).join(',')}\r\n`
}
