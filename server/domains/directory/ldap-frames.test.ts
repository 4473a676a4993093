import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { element, integer, octets } from '../../base/codecs/der-write.ts'
import { LdapFault, LdapFrames, LONGEST_NAME } from './ldap-frames.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** One entry with one attribute of two values, a reference, and a result with the control of a paged search. */
const ENTRY = hex('3016 020102 6411 0403613d62 300a 3008 040161 3103 040162')
const REFERENCE = hex('300a 020102 7305 0403 6c6461')
const DONE = hex('3012 020102 6507 0a0100 0400 0400 a004 3002 0400')
const STREAM = Buffer.concat([ENTRY, REFERENCE, DONE])

function received(pieces: readonly Buffer[]): Buffer[] {
  const frames = new LdapFrames()
  return pieces.flatMap((piece) => [...frames.push(piece)])
}

test('messages come out whole, wherever the bytes were cut', () => {
  const cuts = fc.uniqueArray(fc.nat({ max: STREAM.length }), { maxLength: 20 })
  fc.assert(
    fc.property(cuts, (places) => {
      const ends = [...places.toSorted((a, b) => a - b), STREAM.length]
      const pieces = ends.map((end, index) => STREAM.subarray(index === 0 ? 0 : ends[index - 1], end))
      assert.deepEqual(received(pieces), [ENTRY, REFERENCE, DONE])
    }),
  )
})

test('lengths in the long form that Active Directory writes are as good as short ones', () => {
  const long = hex('3084 00000014 020102 6484 0000000b 0403613d62 3084 00000000')
  assert.deepEqual(received([long]), [long])
})

test('what is no answer is refused: other shapes, foreign operations, lengths that do not fit', () => {
  const bad: [string, string][] = [
    ['no message at all', '485454502f'],
    ['an indefinite length', '3080 020102 0000'],
    ['a length of five bytes', '3085 0000000003 020102'],
    ['no operation', '3003 020102'],
    ['an id of five bytes', '3009 02050000000002 7300'],
    ['a request', '3005 020102 6300'],
    ['an intermediate response', '3005 020102 7900'],
    ['a value that reaches out of its set', '3016 020102 6411 0403613d62 300a 3008 040161 3103 040462'],
    ['a set that reaches out of its attribute', '3016 020102 6411 0403613d62 300a 3008 040161 3162 040162'],
    ['an attribute without values', '3011 020102 640c 0403613d62 3005 3003 040161'],
    ['values that are no strings', '3016 020102 6411 0403613d62 300a 3008 040161 3103 020162'],
    ['half a result', '300a 020102 6505 0a0100 0400'],
    ['a control with two values', '3014 020102 6507 0a0100 0400 0400 a006 3004 0400 0400 0400'],
  ]
  for (const [what, bytes] of bad) assert.throws(() => received([hex(bytes)]), LdapFault, what)
})

test('a name that would take long to take apart is refused', () => {
  const entry = (name: Buffer) => element(0x30, integer(2), element(0x64, octets(name), element(0x30)))
  const longest = entry(Buffer.alloc(LONGEST_NAME, 'a'))
  assert.deepEqual(received([longest]), [longest])
  assert.throws(() => received([entry(Buffer.alloc(LONGEST_NAME + 1, 'a'))]), LdapFault)
})

test('a message that claims to be longer than any is refused by its length alone', () => {
  for (const length of ['3084 ffffffff', '3084 01000001']) assert.throws(() => received([hex(length)]), LdapFault)
  assert.deepEqual(received([hex('3084 00f00000'), Buffer.alloc(1_000)]), [])
})

test('a message in many pieces costs nothing but its bytes', () => {
  const frames = new LdapFrames()
  assert.deepEqual([...frames.push(hex('3084 00f00000'))], [])
  const piece = Buffer.alloc(64)
  const start = performance.now()
  for (let count = 0; count < 200_000; count++) assert.deepEqual([...frames.push(piece)], [])
  assert.ok(performance.now() - start < 5_000, 'pieces are not joined anew each time')
})
