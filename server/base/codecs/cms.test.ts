import assert from 'node:assert/strict'
import { constants, createPrivateKey, createPublicKey, privateDecrypt, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Signer } from './algorithms.ts'
import {
  AES_128,
  AES_192,
  AES_256,
  decryptContent,
  readEnvelopedData,
  TRIPLE_DES,
  writeEnvelopedData,
} from './cms-enveloped.ts'
import type { EnvelopedData } from './cms-enveloped.ts'
import { attributeValue, readSignedData, verifySigner, writeCertificateBag, writeSignedData } from './cms-signed.ts'
import type { SignedData } from './cms-signed.ts'
import { names } from './cms.ts'
import { DecodeError } from './decode-error.ts'
import { printable } from './der-write.ts'
import { OID } from './oids.ts'
import { readCertificate } from './x509.ts'

const vector = (name: string) => readFileSync(new URL(`vectors/${name}`, import.meta.url))
const key = createPrivateKey({ key: vector('rsa.key.der'), format: 'der', type: 'pkcs8' })
const certificate = readCertificate(vector('recipient.crt.der'))
const signer: Signer = {
  algorithm: 'rsa-sha256',
  sign: (message) => Promise.resolve(sign('sha256', message, key)),
}
const PLAIN = Buffer.from('the content')
const CIPHERS = { aes128: AES_128, aes192: AES_192, aes256: AES_256, des3: TRIPLE_DES }

function contentKey(data: EnvelopedData): Buffer {
  const { transport, encryptedKey } = data.recipients[0]!
  if (transport === 'pkcs1') return privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, encryptedKey)
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return privateDecrypt({ key, padding, oaepHash: transport.slice('oaep-'.length) }, encryptedKey)
}

function signerOf(data: SignedData) {
  return verifySigner(data, data.signers[0]!)
}

test('the vectors were made with the key that lies beside them', () => {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  assert.deepEqual(certificate.publicKey, spki)
})

test('what OpenSSL signed is verified: plain, streamed in indefinite lengths, PSS', () => {
  for (const name of ['signed.der', 'signed-streamed.der', 'signed-pss.der']) {
    const data = readSignedData(vector(name))
    assert.deepEqual(data.content, PLAIN)
    assert.deepEqual(signerOf(data)?.encoded, certificate.encoded, name)
  }
})

test('what OpenSSL encrypted is decrypted: every cipher, OAEP, streamed in pieces', () => {
  const table = [
    ...Object.entries(CIPHERS).map(([name, cipher]) => ({ name: `enveloped-${name}.der`, cipher })),
    { name: 'enveloped-oaep.der', cipher: AES_256 },
    { name: 'enveloped-streamed.der', cipher: AES_256 },
  ]
  for (const { name, cipher } of table) {
    const data = readEnvelopedData(vector(name))
    assert.equal(data.cipher, cipher.oid)
    assert.ok(names(data.recipients[0]!.certificate, certificate))
    assert.deepEqual(decryptContent(data, cipher, contentKey(data)), PLAIN, name)
  }
})

test('our own messages come back, with their attributes', async () => {
  for (const cipher of Object.values(CIPHERS)) {
    const data = readEnvelopedData(writeEnvelopedData(PLAIN, cipher, certificate))
    assert.deepEqual(decryptContent(data, cipher, contentKey(data)), PLAIN)
  }
  const attributes = [{ type: OID.messageType, value: printable('19') }]
  const data = readSignedData(await writeSignedData({ content: PLAIN, certificate, attributes }, signer))
  assert.ok(signerOf(data))
  assert.equal(
    attributeValue(data.signers[0]!.attributes, OID.messageType, (reader) => reader.text()),
    '19',
  )
  assert.deepEqual(readSignedData(writeCertificateBag([certificate.encoded])).certificates, [certificate])
})

test('a wrong content key and one of a wrong length fail alike', () => {
  const data = readEnvelopedData(vector('enveloped-aes128.der'))
  const tries = 32
  for (const length of [0, 5, AES_128.keyBytes, 24, 245]) {
    let refused = 0
    for (let attempt = 0; attempt < tries; attempt++) {
      try {
        // One wrong key in some 256 leaves what ends like padding; what comes of it is noise.
        const wrong = length === AES_128.keyBytes ? randomBytes(length) : Buffer.alloc(length, 7)
        assert.notDeepEqual(decryptContent(data, AES_128, wrong), PLAIN)
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error))
        assert.equal(error.message, 'CMS: the content cannot be decrypted')
        refused++
      }
    }
    // More than six of 32 by chance: once in some four billion runs.
    assert.ok(tries - refused <= 6, `${refused} of ${tries} refused with a key of ${length} bytes`)
  }
})

test('whatever byte of a message is changed, it is refused or not signed by the same key', () => {
  const original = vector('signed.der')
  fc.assert(
    fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const bytes = Buffer.from(original)
      bytes[at] = bytes[at]! ^ mask
      try {
        const data = readSignedData(bytes)
        const by = data.signers[0] ? signerOf(data) : null
        // Bytes that no signature covers (a version, an unused part of the certificate) may differ; content and key may not.
        if (by) assert.deepEqual([data.content, by.publicKey], [PLAIN, certificate.publicKey])
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error))
      }
    }),
    { numRuns: 1500 },
  )
})

test('whatever comes as an envelope, nothing but DecodeError is thrown', () => {
  const original = vector('enveloped-streamed.der')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
      const bytes = Buffer.from(original)
      for (const [at, value] of changes) bytes[at] = value
      try {
        decryptContent(readEnvelopedData(bytes), AES_256, Buffer.alloc(32))
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
