import assert from 'node:assert/strict'
import { test } from 'node:test'
import oracle from 'canonicalize'
import * as fc from 'fast-check'
import { canonicalize } from './canonical.ts'
import type { Json } from './unit.ts'

test('the sample of RFC 8785 §3.2.2 has the text of §3.2.3', () => {
  const sample: Json = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
    literals: [null, true, false],
  }
  assert.equal(
    canonicalize(sample),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('keys are sorted by UTF-16 units, as in RFC 8785 §3.2.3', () => {
  const sample: Json = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  assert.equal(canonicalize(sample), '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}')
})

test('the numbers of RFC 8785 appendix B have the texts given there', () => {
  const vectors: [string, string][] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555554', '333333333.33333325'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ]
  for (const [bits, text] of vectors) assert.equal(canonicalize(Buffer.from(bits, 'hex').readDoubleBE()), text)
})

test('what I-JSON cannot say is refused', () => {
  const refused: unknown[] = [
    NaN,
    Infinity,
    '\ud800',
    { '\udfff': 1 },
    undefined,
    { a: undefined },
    [undefined],
    Array(1),
    1n,
  ]
  for (const value of refused) assert.throws(() => canonicalize(value as Json), TypeError)
})

test('every JSON value has the text that an independent implementation gives', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 5 }), (value) => {
      assert.equal(canonicalize(value as Json), oracle(value))
    }),
    { numRuns: 2_000 },
  )
})

test('parsing the text and writing it again gives the same text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalize(value as Json)
      assert.equal(canonicalize(JSON.parse(text) as Json), text)
    }),
  )
})

test('a key named __proto__ is an ordinary key', () => {
  assert.equal(canonicalize(JSON.parse('{"b":1,"__proto__":{"a":2}}') as Json), '{"__proto__":{"a":2},"b":1}')
})
