import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { decryptWith, encryptTo } from '../../base/codecs/age.ts'
import { Refusal } from '../../base/errors.ts'
import { applianceIdentity, makeKit, parseKit } from './kit.ts'

test('a kit is understood in every form in which people hold it', () => {
  const kit = makeKit()
  const numbered = kit.words.map((word, index) => `${index + 1}. ${word.toLowerCase()}`)
  const forms = [
    kit.identity,
    `# Freehold recovery kit, 2026\n# public key: ${kit.recipient}\n${kit.identity}\n`,
    kit.words.join(' '),
    `AGE-SECRET-KEY-1 ${kit.words.join(' ')}`,
    numbered.join('\n'),
    numbered.join('   '),
  ]
  for (const form of forms) assert.deepEqual(parseKit(form), { identity: kit.identity, recipient: kit.recipient }, form)
  assert.equal(kit.words.length, 15)
})

test('one mistyped character is noticed, wherever it is', () => {
  const { identity } = makeKit()
  for (const at of [16, 30, 50, identity.length - 1]) {
    const wrong = identity.slice(0, at) + (identity[at] === 'Q' ? 'P' : 'Q') + identity.slice(at + 1)
    assert.throws(
      () => parseKit(wrong),
      (error) => error instanceof Refusal && error.code === 'backup.wrong_key',
    )
  }
  for (const text of ['', 'correct horse battery staple', 'AGE-SECRET-KEY-1']) {
    assert.throws(
      () => parseKit(text),
      (error) => error instanceof Refusal && error.code === 'backup.wrong_key',
    )
  }
})

test('the identity of the appliance follows from its master key and from nothing else', async () => {
  const masterKey = randomBytes(32)
  const { identity, recipient } = applianceIdentity(masterKey)
  assert.deepEqual(applianceIdentity(Buffer.from(masterKey)), { identity, recipient })
  assert.notEqual(applianceIdentity(randomBytes(32)).recipient, recipient)
  const sealed = await encryptTo([recipient], Buffer.from('sealed'))
  assert.equal((await decryptWith([identity], sealed)).toString(), 'sealed')
})
