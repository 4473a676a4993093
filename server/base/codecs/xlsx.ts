import { Readable } from 'node:stream'
import yazl from 'yazl'

/** Rows of one sheet, the line of titles included (ECMA-376 part 1, §18.3.1.73). */
export const MOST_SHEET_ROWS = 1_048_576

/** What a program takes in one cell. */
const LONGEST_CELL = 32_767

export type Cell = string | number | boolean | null

export interface Sheet {
  name: string
  /** Asked for once, when the sheets before it in {@link xlsxOf}'s order are written. */
  rows: () => AsyncIterable<readonly (readonly Cell[])[]>
}

/**
 * A workbook as a stream (ECMA-376). Sheets are written in the order of `written` and shown in that of `sheets`: a cover can
 * tell what was counted while the rows went by. Texts are typed as texts, so that no formula runs.
 */
export function xlsxOf(sheets: readonly Sheet[], written: readonly Sheet[] = sheets): Readable {
  const zip = new yazl.ZipFile()
  const output = zip.outputStream as Readable
  const fail = (error: Error): void => void output.destroy(error)
  zip.on('error', fail)
  const text = (name: string, content: string): void => zip.addBuffer(Buffer.from(content, 'utf8'), name)
  text('[Content_Types].xml', contentTypes(sheets))
  text('_rels/.rels', RELATIONS)
  text('xl/workbook.xml', workbook(sheets))
  text('xl/_rels/workbook.xml.rels', workbookRelations(sheets))
  for (const sheet of written) {
    zip.addReadStreamLazy(`xl/worksheets/sheet${sheets.indexOf(sheet) + 1}.xml`, (ready) => {
      const stream = Readable.from(sheetXml(sheet), { objectMode: false })
      stream.on('error', fail)
      ready(null, stream)
    })
  }
  zip.end()
  return output
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const RELATIONS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`

function contentTypes(sheets: readonly Sheet[]): string {
  const parts = sheets.map(
    (_sheet, index) =>
      `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
  )
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>${parts.join('')}</Types>`
}

function workbook(sheets: readonly Sheet[]): string {
  const entries = sheets.map(
    ({ name }, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  )
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${entries.join('')}</sheets></workbook>`
}

function workbookRelations(sheets: readonly Sheet[]): string {
  const entries = sheets.map(
    (_sheet, index) =>
      `<Relationship Id="rId${index + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
  )
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${entries.join('')}</Relationships>`
}

async function* sheetXml({ rows }: Sheet): AsyncGenerator<Buffer> {
  yield Buffer.from(`${HEAD}<worksheet xmlns="${MAIN}"><sheetData>`, 'utf8')
  let at = 0
  for await (const batch of rows()) {
    const lines = batch.map((row) => `<row r="${(at += 1)}">${row.map(cellXml).join('')}</row>`)
    yield Buffer.from(lines.join(''), 'utf8')
  }
  yield Buffer.from('</sheetData></worksheet>', 'utf8')
}

function cellXml(value: Cell): string {
  if (value === null) return '<c/>'
  if (typeof value === 'number' && Number.isFinite(value)) return `<c><v>${value}</v></c>`
  if (typeof value === 'boolean') return `<c t="b"><v>${value ? 1 : 0}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(xstring(String(value).slice(0, LONGEST_CELL)))}</t></is></c>`
}

/** A program reads `_x0041_` as a letter (ST_Xstring, ECMA-376 part 1 §22.9.2.19), and XML makes a line feed of a return. */
function xstring(text: string): string {
  return text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replaceAll('\r', '_x000D_')
}

/** What XML 1.0 §2.2 does not know becomes a sign that says so. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
