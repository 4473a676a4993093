import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import {
  NoteRejected,
  checkpointText,
  keyFingerprint,
  noteKeyId,
  noteKeyLine,
  openNote,
  parseCheckpoint,
  rawKey,
  signNote,
} from './checkpoint.ts'
import { leafHash } from './tree.ts'
import type { NoteSigner } from './checkpoint.ts'

function newSigner(name = 'mdm.example.com/audit'): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    name,
    publicKey: publicKey.export({ format: 'der', type: 'spki' }),
    sign: async (data) => sign(null, data, privateKey),
  }
}

const checkpoint = { origin: 'mdm.example.com/audit', size: 20_852_163, root: leafHash('root') }

// The key and the note that golang.org/x/mod/sumdb/note uses as its example: another hand made and signed these.
const PETER = {
  name: 'PeterNeumann',
  publicKey: Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64').subarray(1),
}
const PETER_NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n" +
  '\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

test('a note that another implementation signed opens', () => {
  assert.equal(noteKeyLine(PETER), 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
  assert.match(openNote(PETER_NOTE, PETER), /^If you think cryptography/)
})

test('a checkpoint survives being written, signed, opened and read', async () => {
  const signer = newSigner()
  const note = await signNote(checkpointText(checkpoint), signer)
  assert.deepEqual(parseCheckpoint(openNote(note, signer)), checkpoint)
  assert.match(note, /^mdm\.example\.com\/audit\n20852163\n[^\n]{44}\n\n— mdm\.example\.com\/audit [^\n]+\n$/)
})

test('a signature of somebody else beside ours is passed over', async () => {
  const [signer, witness] = [newSigner(), newSigner('witness.example')]
  const text = checkpointText(checkpoint)
  const ours = await signNote(text, signer)
  const theirs = (await signNote(text, witness)).slice(text.length + 1)
  assert.equal(openNote(ours + theirs, signer), text)
  assert.equal(openNote(ours + theirs, witness), text)
})

test('no edited note opens', async () => {
  const signer = newSigner()
  const note = await signNote(checkpointText(checkpoint), signer)
  const edits: [string, string][] = [
    ['another size', note.replace('20852163', '20852164')],
    ['another origin', note.replace('mdm.example.com', 'mdm.example.org')],
    ['another name', note.replace('— mdm', '— xdm')],
    ['a line more', note.replace('\n\n—', '\nmore\n\n—')],
    ['no signature', note.slice(0, note.indexOf('—'))],
    ['a cut signature', note.replace(/.{8}\n$/, '\n')],
    ['two signatures of one key', note + note.slice(note.indexOf('—'))],
    ['a carriage return', note.replaceAll('\n', '\r\n')],
    ['no last line end', note.slice(0, -1)],
    ['nothing', ''],
    ['too much', `${'x'.repeat(70_000)}\n${note}`],
  ]
  for (const [what, edited] of edits) assert.throws(() => openNote(edited, signer), NoteRejected, what)
  assert.throws(() => openNote(note, newSigner()), NoteRejected, 'another key')
})

test('a malformed checkpoint is not read', () => {
  const root = checkpoint.root.toString('base64')
  const texts = [
    '',
    'a\n',
    `a\n01\n${root}\n`,
    `a\n-1\n${root}\n`,
    `a\n9999999999999999\n${root}\n`,
    `a\n1\n${root}`,
    'a\n1\nAAAA\n',
    `\n1\n${root}\n`,
  ]
  for (const text of texts) assert.throws(() => parseCheckpoint(text), NoteRejected, JSON.stringify(text))
  assert.equal(parseCheckpoint(`a\n1\n${root}\nfurther line\n`).size, 1)
})

test('a name with a space or a plus cannot sign', async () => {
  for (const name of ['', 'a b', 'a+b', 'a\nb']) {
    await assert.rejects(signNote('text\n', { ...newSigner(), name }), NoteRejected)
  }
})

test('a key is the same in both of its forms', () => {
  const signer = newSigner()
  const raw = rawKey(signer.publicKey)
  assert.equal(raw.length, 32)
  assert.deepEqual(noteKeyId({ ...signer, publicKey: raw }), noteKeyId(signer))
  assert.equal(keyFingerprint(raw), keyFingerprint(signer.publicKey))
  assert.throws(() => rawKey(Buffer.alloc(44)), NoteRejected)
})
