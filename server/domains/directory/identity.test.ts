import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { dnKey, domainOf, fileTime, guidText, parentDn, primaryGroupSid, sidText, unitPath } from './identity.ts'

test('an objectGUID is spelt with its first three fields turned round', () => {
  const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
  assert.equal(guidText(bytes), '33221100-5544-7766-8899-aabbccddeeff')
  assert.equal(guidText(bytes.subarray(1)), null)
})

test('a SID is spelt as Windows spells it, and damaged ones are refused', () => {
  const bytes = Buffer.from('010500000000000515000000d4c7dcec3ab4a9ff1f0ee2de8e040000', 'hex')
  assert.equal(sidText(bytes), 'S-1-5-21-3973892052-4289311802-3739356703-1166')
  assert.equal(sidText(Buffer.from('01020000000000052000000020020000', 'hex')), 'S-1-5-32-544')
  assert.equal(sidText(bytes.subarray(0, 20)), null)
  assert.equal(sidText(Buffer.alloc(0)), null)
})

test('a primary group lies in the domain of the person', () => {
  assert.equal(primaryGroupSid('S-1-5-21-1-2-3-1166', 513), 'S-1-5-21-1-2-3-513')
})

test('accountExpires knows two spellings of never', () => {
  assert.equal(fileTime('0'), null)
  assert.equal(fileTime('9223372036854775807'), null)
  assert.equal(fileTime(null), null)
  assert.equal(fileTime('-5'), null)
  assert.equal(fileTime('130000000000000000'), Date.UTC(2012, 11, 14, 23, 6, 40))
})

test('spellings of one distinguished name have one key', () => {
  const key = dnKey('CN=O\\, Brien,OU=Süd,DC=corp')
  assert.equal(dnKey('cn=o\\2C brien, ou=S\\C3\\BCd , dc=CORP'), key)
  assert.equal(dnKey('CN="O, Brien",OU=Süd,DC=corp'), key)
  assert.notEqual(dnKey('CN=O,Brien,OU=Süd,DC=corp'), key)
})

test('an escaped separator never forms the key of another entry', () => {
  const value = fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom('a', 'b', ',', '=', '\\', '"', ';', '+'),
  })
  const escape = (text: string): string => text.replace(/[,=\\";+]/g, (character) => `\\${character}`)
  fc.assert(
    fc.property(value, value, (one, other) => {
      const joined = dnKey(`CN=${escape(`${one},OU=${other}`)},DC=x`)
      assert.notEqual(joined, dnKey(`CN=${escape(one)},OU=${escape(other)},DC=x`))
      if (one !== other) assert.notEqual(dnKey(`CN=${escape(one)},DC=x`), dnKey(`CN=${escape(other)},DC=x`))
    }),
  )
})

test('the path of units is read from the outside in', () => {
  assert.equal(unitPath('CN=A\\,OU=x,OU=Büro,OU=Werk Nord,DC=corp'), 'Werk Nord / Büro')
  assert.equal(unitPath('CN=A,CN=Users,DC=corp'), '')
  assert.equal(parentDn('CN=A\\, B,OU=Werk,DC=corp'), 'OU=Werk,DC=corp')
})

test('a domain has the name that its DN spells', () => {
  assert.equal(domainOf('DC=corp,DC=example'), 'corp.example')
  assert.equal(domainOf('OU=Werk\\, Nord, dc = corp , DC=example'), 'corp.example')
  assert.equal(domainOf('o=Lindenhof'), '')
})
