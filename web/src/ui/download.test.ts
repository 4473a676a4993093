import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csv, csvField } from './download.ts'

test('a field that a spreadsheet would run as a formula is made text', () => {
  for (const attack of ['=HYPERLINK("x")', '+1+1', '-2+3', '@SUM(A1)', '\t=1']) assert.match(csvField(attack), /^"?'/)
})

test('quotes, separators and line breaks stay inside their field', () => {
  assert.equal(csvField('a "b", c\nd'), '"a ""b"", c\nd"')
})

test('lines end as RFC 4180 wants and begin with the mark of UTF-8', () => {
  assert.equal(csv([['Name'], ['Köln']]), '\uFEFFName\r\nKöln\r\n')
})
