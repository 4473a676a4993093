import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { definite } from './ber.ts'
import { DecodeError } from './decode-error.ts'
import { DerReader, readDer } from './der-read.ts'
import { TAG } from './der-tags.ts'
import { boolean, generalizedTime, integer, namedBits, octets, oid, sequence, setOf, text, time } from './der-write.ts'

const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')

test('elements are written as X.690 shows them', () => {
  const table: [Buffer, string][] = [
    [integer(0), '02 01 00'],
    [integer(127), '02 01 7f'],
    [integer(128), '02 02 00 80'],
    [integer(hex('00 00 ff')), '02 02 00 ff'],
    [integer(2n ** 64n), '02 09 01 00 00 00 00 00 00 00 00'],
    [oid('2.999.3'), '06 03 88 37 03'],
    [oid('1.2.840.113549'), '06 06 2a 86 48 86 f7 0d'],
    [boolean(true), '01 01 ff'],
    [namedBits([0, 2]), '03 02 05 a0'],
    [namedBits([8]), '03 03 07 00 80'],
    [namedBits([]), '03 01 00'],
    [setOf(integer(5), integer(1)), '31 06 02 01 01 02 01 05'],
    [octets(Buffer.alloc(200)).subarray(0, 3), '04 81 c8'],
    [text('ü'), '0c 02 c3 bc'],
    [text('abc'), '13 03 61 62 63'],
    [time(Date.UTC(2049, 11, 31, 23, 59, 59)), '17 0d 34 39 31 32 33 31 32 33 35 39 35 39 5a'],
  ]
  for (const [encoded, expected] of table) assert.equal(encoded.toString('hex'), expected.replaceAll(' ', ''))
  assert.equal(time(Date.UTC(2050, 0, 1))[0], TAG.generalizedTime)
})

test('what is not strict DER is refused', () => {
  const table: [string, (reader: DerReader) => unknown][] = [
    ['02 02 00 7f', (r) => r.integer()],
    ['02 02 ff 80', (r) => r.integerBytes()],
    ['02 00', (r) => r.integer()],
    ['02 01 ff', (r) => r.integer()],
    ['02 81 01 00', (r) => r.integer()],
    ['04 82 00 81', (r) => r.octets()],
    ['30 80 00 00', (r) => r.enter()],
    ['30 03 02 05 00', (r) => r.enter().integer()],
    ['1f 81 01 00', (r) => r.take()],
    ['06 02 80 01', (r) => r.oid()],
    ['06 01 80', (r) => r.oid()],
    ['01 01 01', (r) => r.boolean()],
    ['05 01 00', (r) => r.null()],
    ['03 02 01 00', (r) => r.bits()],
    ['0c 01 ff', (r) => r.text()],
    ['13 01 c4', (r) => r.text()],
    ['0c 01 00', (r) => r.text()],
    ['17 0b 32 36 30 31 30 31 30 30 30 30 5a', (r) => r.time()],
    ['17 0d 32 36 30 32 33 30 30 30 30 30 30 30 5a', (r) => r.time()],
    ['02 01 00 00', (r) => r.integer()],
    ['04 84 ff ff ff ff', (r) => r.octets()],
  ]
  for (const [bytes, read] of table) assert.throws(() => readDer(hex(bytes), read), DecodeError, bytes)
})

test('values come back as they were written', () => {
  const arcs = fc.tuple(
    fc.constantFrom('0.5', '1.39', '2.999'),
    fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 8 }),
  )
  fc.assert(
    fc.property(
      fc.nat({ max: 2 ** 31 - 1 }),
      arcs,
      fc.string(),
      fc.date({ noInvalidDate: true }),
      (n, [a, b], s, d) => {
        const dotted = [a, ...b].join('.')
        const at = Math.floor(Math.min(Math.max(d.getTime(), 0), 253402300799000) / 1000) * 1000
        const shown = s.replaceAll(/\p{Cc}/gu, '').toWellFormed()
        readDer(sequence(integer(n), oid(dotted), text(shown), time(at), generalizedTime(at)), (reader) => {
          const inner = reader.enter()
          assert.deepEqual([inner.integer(), inner.oid(), inner.text()], [n, dotted, shown])
          assert.deepEqual([inner.time(), inner.time()], [at, at])
          inner.end()
        })
      },
    ),
  )
})

function dive(reader: DerReader): never {
  for (let inner = reader; ;) inner = inner.enter()
}

test('a nesting bomb is refused, in DER and in BER', () => {
  const bomb = Buffer.concat([Buffer.from('3080'.repeat(100_000), 'hex'), Buffer.alloc(200_000)])
  assert.throws(() => definite(bomb), /nested too deeply/)
  let deep: Buffer = integer(1)
  for (let i = 0; i < 20; i++) deep = sequence(deep)
  assert.throws(() => readDer(deep, dive), /nested too deeply/)
})

test('indefinite lengths and octets in pieces become definite', () => {
  const streamed = hex('30 80 24 80 04 02 61 62 04 01 63 00 00 02 01 05 00 00')
  assert.deepEqual(definite(streamed), sequence(octets(Buffer.from('abc')), integer(5)))
})

test('whatever comes, the tolerant reader answers or throws DecodeError, and its answer is definite', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.constantFrom(0x30, 0x80, 0x24, 0x04, 0x00, 0x02, 0x01, 0xa0), { maxLength: 200 }),
  )
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        const once = definite(Buffer.from(input))
        assert.deepEqual(definite(once), once)
      } catch (error) {
        assert.ok(error instanceof DecodeError)
      }
    }),
    { numRuns: 2000 },
  )
})
