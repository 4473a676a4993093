import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LdapAnswers, type Asked } from './ldap-answers.ts'
import { LdapFault } from './ldap-frames.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const entry = (id: string): Buffer => hex(`300c 0201${id} 6407 0403613d62 3000`)
const reference = (id: string): Buffer => hex(`300a 0201${id} 7305 0403 6c6461`)
const searchDone = (id: string): Buffer => hex(`300c 0201${id} 6507 0a0100 0400 0400`)
const bindResponse = (id: string): Buffer => hex(`300c 0201${id} 6107 0a0100 0400 0400`)

const SEARCH: Asked = { id: 2, kind: 'search', entries: 2 }

function admitted(asked: Asked | null, messages: readonly Buffer[]): number {
  const answers = new LdapAnswers()
  if (asked !== null) answers.ask(asked)
  return [...answers.push(Buffer.concat(messages))].length
}

test('the answer that was asked for comes through, to its last message', () => {
  assert.equal(admitted(SEARCH, [entry('02'), reference('02'), entry('02'), searchDone('02')]), 4)
  assert.equal(admitted({ id: 1, kind: 'bind', entries: 0 }, [bindResponse('01')]), 1)
})

test('an announcement of the server is no answer, and no fault', () => {
  const notice = hex('3016 020100 7811 0a0134 0400 0400 8a08 3132333435363738')
  assert.equal(admitted(SEARCH, [notice, entry('02'), searchDone('02')]), 3)
})

test('whatever else comes ends the connection', () => {
  const cases: [string, Asked | null, Buffer[]][] = [
    ['an answer before anything was asked', null, [searchDone('02')]],
    ['an answer to an earlier request', SEARCH, [searchDone('01')]],
    ['an answer to a later request', SEARCH, [entry('03')]],
    ['a second answer', SEARCH, [searchDone('02'), searchDone('02')]],
    ['a bind that is answered as a search', { ...SEARCH, kind: 'bind' }, [searchDone('02')]],
    ['a search that is answered as a bind', SEARCH, [bindResponse('02')]],
    ['more entries than were asked for', SEARCH, [entry('02'), entry('02'), entry('02')]],
    ['references without end', SEARCH, Array.from({ length: 101 }, () => reference('02'))],
  ]
  for (const [what, asked, messages] of cases) assert.throws(() => admitted(asked, messages), LdapFault, what)
})

test('values are counted over the whole answer, not over one entry', () => {
  const values = Buffer.concat(Array.from({ length: 130_000 }, () => hex('0400')))
  const set = Buffer.concat([sized(0x31, values)])
  const attributes = sized(0x30, sized(0x30, Buffer.concat([hex('040161'), set])))
  const large = sized(0x30, Buffer.concat([hex('020102'), sized(0x64, Buffer.concat([hex('0403613d62'), attributes]))]))
  assert.equal(admitted(SEARCH, [large]), 1)
  assert.throws(() => admitted(SEARCH, [large, large]), LdapFault)
})

function sized(tag: number, content: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([Buffer.from([tag, 0x84]), length, content])
}
