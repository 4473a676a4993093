import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { xlsxOf, type Sheet } from './xlsx.ts'

async function bytesOf(sheets: readonly Sheet[], written?: readonly Sheet[]): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of xlsxOf(sheets, written)) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** The content of one entry, by the zip's central directory (APPNOTE 4.3.12). */
function entryOf(zip: Buffer, wanted: string): string {
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28))
    if (name !== wanted) continue
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    return inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(at + 20))).toString('utf8')
  }
  throw new Error(`The zip has no ${wanted}`)
}

const one = (name: string, rows: readonly (readonly (string | number | boolean | null)[])[]): Sheet => ({
  name,
  rows: async function* () {
    yield rows
  },
})

test('texts are texts, whatever they begin with, and no sign breaks the sheet', async () => {
  const zip = await bytesOf([one('List', [['=1+1', 'a<b>&"c', 'x\u0000y\ud800', 3.5, true, null]])])
  const sheet = entryOf(zip, 'xl/worksheets/sheet1.xml')
  assert.match(sheet, /t="inlineStr"><is><t xml:space="preserve">=1\+1</)
  assert.match(sheet, /a&lt;b&gt;&amp;&quot;c/)
  assert.match(sheet, /x\ufffdy\ufffd/)
  assert.match(sheet, /<c><v>3\.5<\/v><\/c><c t="b"><v>1<\/v><\/c><c\/>/)
  assert.ok(!sheet.includes('<f>'))
})

test('what a program would read as the code of a sign stays what it is', async () => {
  const zip = await bytesOf([one('List', [['_x003D_cmd', '_x12_', 'a\rb']])])
  const sheet = entryOf(zip, 'xl/worksheets/sheet1.xml')
  assert.match(sheet, />_x005F_x003D_cmd<.*>_x12_<.*>a_x000D_b</)
})

test('a sheet that is written last can be shown first, and tell what was counted', async () => {
  let count = 0
  const rows: Sheet = {
    name: 'Rows',
    rows: async function* () {
      for (count = 0; count < 3; count += 1) yield [[count]]
    },
  }
  const cover: Sheet = {
    name: 'Cover',
    rows: async function* () {
      yield [['Rows', count]]
    },
  }
  const zip = await bytesOf([cover, rows], [rows, cover])
  assert.match(entryOf(zip, 'xl/workbook.xml'), /name="Cover" sheetId="1".*name="Rows" sheetId="2"/)
  assert.match(entryOf(zip, 'xl/worksheets/sheet1.xml'), /<v>3<\/v>/)
})

test('a fault while rows are read ends the stream with it', async () => {
  const broken: Sheet = {
    name: 'Broken',
    rows: async function* () {
      yield [['a']]
      throw new Error('the disk is gone')
    },
  }
  await assert.rejects(bytesOf([broken]), /the disk is gone/)
})
