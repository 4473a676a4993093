import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvCell } from './csv.ts'

/** What spreadsheets take for the beginning of a formula; some of them fold full-width signs or skip what comes before. */
const BEGINNINGS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t=', '\0=', '\r=', '\n=', ' =', '\u001b=']

test('no cell is run as a formula, whatever it begins with', () => {
  for (const beginning of BEGINNINGS) {
    const cell = csvCell(`${beginning}1+1`)
    assert.match(cell, /^"' *[=+\-@＝＋－＠]1\+1"$/, JSON.stringify(beginning))
  }
})

test('quotes, commas and line ends stay within their cell', () => {
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"')
  assert.equal(csvCell('one\r\ntwo\u2028'), '"one  two\u2028"')
  assert.equal(csvCell(null), '""')
})
