import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inert, inertJson, printObject, printRows } from './print.ts'
import { scratchTerminal } from './scratch.ts'

const HOSTILE = 'a\u001b[2J\u009b31mb\u202ec\u2066d\nx'

test('signs that steer a terminal are shown, not obeyed', () => {
  assert.equal(inert(HOSTILE), 'a\ufffd[2J\ufffd31mb\ufffdc\ufffdd x')
  const json = inertJson({ name: HOSTILE })
  assert.doesNotMatch(json, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  assert.deepEqual(JSON.parse(json), { name: HOSTILE })
  const { terminal, written } = scratchTerminal()
  printRows(terminal, {}, [{ name: HOSTILE }])
  printObject(terminal, {}, { name: HOSTILE })
  assert.doesNotMatch(written.out.replaceAll('\n', ''), /[\p{Cc}\u202e\u2066]/u)
})

test('a table shows plain values, lists and things by their names; CSV leaves formulas inert', () => {
  const rows = [
    { id: 1, tags: ['a', 'b'], owner: { name: 'Anna' }, deep: { x: 1 }, note: null },
    { id: 22, tags: [], owner: null, deep: null, note: '=1+1,"x"' },
  ]
  const table = scratchTerminal()
  printRows(table.terminal, {}, rows)
  assert.equal(table.written.out, 'ID  TAGS  OWNER  NOTE\n1   a, b  Anna\n22               =1+1,"x"\n')
  const csv = scratchTerminal()
  printRows(csv.terminal, { output: 'csv', columns: 'id,owner.name,note' }, rows)
  assert.equal(csv.written.out, 'id,owner.name,note\r\n1,Anna,\r\n22,,"\'=1+1,""x"""\r\n')
})

test('an object is names and values, and what is inside stands behind a dot', () => {
  const { terminal, written } = scratchTerminal()
  printObject(terminal, {}, { name: 'x', clock: { now: 1, zone: null }, roles: ['a', 'b'], rows: [{ n: 1 }] })
  assert.equal(written.out, 'name        x\nclock.now   1\nclock.zone  -\nroles       a, b\nrows.0.n    1\n')
})
