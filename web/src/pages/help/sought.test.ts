import assert from 'node:assert/strict'
import { test } from 'node:test'
import { snippetOf, soughtIn, turnsOf } from './sought.ts'

test('words that begin like a sought one are shown, whatever their case', () => {
  assert.deepEqual(turnsOf('Renewal: a renewed key', soughtIn('RENEW key')), [
    '',
    'Renewal',
    ': a ',
    'renewed',
    ' ',
    'key',
    '',
  ])
  assert.deepEqual(turnsOf('prerenewal', soughtIn('renew')), ['prerenewal'])
  assert.deepEqual(turnsOf('Schlüssel', soughtIn('schlüs')), ['', 'Schlüssel', ''])
})

test('signs in a search are no pattern, and a search without a word shows nothing', () => {
  assert.equal(soughtIn('.* ( a'), null)
  assert.deepEqual(turnsOf('x', soughtIn('')), ['x'])
  assert.deepEqual(turnsOf('ca.lint', soughtIn('ca.lint')), ['', 'ca', '.', 'lint', ''])
})

test('a snippet holds what was sought and is cut between words', () => {
  const text = `${'word '.repeat(60)}needle ${'after '.repeat(60)}`
  const snippet = snippetOf(text, soughtIn('needle'))
  assert.match(snippet, /^… word .*needle.* …$/)
  assert.ok(snippet.length < 230)
  assert.equal(snippetOf('short text', soughtIn('text')), 'short text')
})
