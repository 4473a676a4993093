import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Signer } from './algorithms.ts'
import { readPublicKey, readSignatureAlgorithm, verifySignature } from './algorithms.ts'
import { writeCrl, writeCrlEntry } from './crl.ts'
import { DecodeError } from './decode-error.ts'
import { readDer } from './der-read.ts'
import { TAG } from './der-tags.ts'
import { bits, integer, NULL, oid, sequence } from './der-write.ts'
import {
  authorityInformation,
  authorityKeyIdentifier,
  basicConstraints,
  crlDistributionPoint,
  extendedKeyUsage,
  keyIdentifier,
  keyUsage,
  subjectAlternativeNames,
  subjectKeyIdentifier,
} from './extensions.ts'
import { commonName, nameFromText, nameToText, sameName } from './names.ts'
import { OID } from './oids.ts'
import { provesPossession, readCertificateRequest, type CertificateRequest } from './pkcs10.ts'
import { selfSignedCertificate } from './self-signed.ts'
import { readCertificate, toPem, writeCertificate } from './x509.ts'

const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const device = generateKeyPairSync('ed25519')
const spki = (pair: typeof ca) => pair.publicKey.export({ format: 'der', type: 'spki' })
const signer: Signer = {
  algorithm: 'ecdsa-sha256',
  sign: (message) => Promise.resolve(sign('sha256', message, ca.privateKey)),
}
const notBefore = Date.UTC(2026, 10, 21, 12)
const notAfter = Date.UTC(2051, 10, 21, 12)
const vector = (name: string) => readFileSync(new URL(`vectors/${name}`, import.meta.url))

const content = {
  serial: Buffer.from('8f00112233445566778899aabbccddee', 'hex'),
  issuer: nameFromText('CN=Example CA,O=Müller & Söhne,C=DE'),
  subject: nameFromText('CN=dev-7'),
  notBefore,
  notAfter,
  publicKey: spki(device),
  extensions: [
    basicConstraints(false),
    keyUsage(['digitalSignature']),
    extendedKeyUsage([OID.clientAuth]),
    subjectKeyIdentifier(spki(device)),
    authorityKeyIdentifier(keyIdentifier(spki(ca))),
    subjectAlternativeNames([
      { kind: 'dns', value: 'dev-7.example.test' },
      { kind: 'ip', value: '192.0.2.7' },
      { kind: 'ip', value: '2001:db8::7' },
      { kind: 'upn', value: 'dev-7@example.test' },
    ]),
    crlDistributionPoint('http://pki.example.test/crl/issuing.crl'),
    authorityInformation('http://pki.example.test/ca/issuing.crt'),
  ],
}

test('a certificate that we write is read by OpenSSL as meant', async () => {
  const theirs = new X509Certificate(await writeCertificate(content, signer))
  assert.ok(theirs.verify(ca.publicKey))
  assert.equal(theirs.serialNumber, content.serial.toString('hex').toUpperCase())
  assert.equal(theirs.issuer, 'C=DE\nO=Müller & Söhne\nCN=Example CA')
  assert.match(theirs.subjectAltName ?? '', /DNS:dev-7.example.test, IP Address:192.0.2.7, IP Address:2001:DB8:0/)
  assert.equal(theirs.validToDate.getTime(), notAfter)
  assert.deepEqual(theirs.keyUsage, [OID.clientAuth])
  assert.match(theirs.infoAccess ?? '', /URI:http:\/\/pki.example.test\/ca\/issuing.crt/)
})

test('reading gives back what was written', async () => {
  const encoded = await writeCertificate(content, signer)
  const read = readCertificate(encoded)
  const { extensions, ...plain } = content
  for (const [field, value] of Object.entries(plain)) assert.deepEqual(read[field as keyof typeof plain], value)
  assert.deepEqual(read.extensions, extensions)
  assert.equal(read.crlUrl, 'http://pki.example.test/crl/issuing.crl')
  assert.deepEqual(read.keyUsage, ['digitalSignature'])
  assert.deepEqual(read.authorityKeyId, keyIdentifier(spki(ca)))
  assert.ok(verifySignature(read.scheme, spki(ca), read.tbs, read.signature))
  assert.ok(!verifySignature(read.scheme, spki(ca), read.tbs.subarray(1), read.signature))
  assert.match(toPem(encoded), /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/)
})

test('a self-signed server certificate fits its names', async () => {
  const theirs = new X509Certificate(
    await selfSignedCertificate({
      ...signer,
      commonName: 'freehold',
      dnsNames: ['mdm.example.test'],
      ips: ['192.0.2.1', '::1'],
      notBefore,
      notAfter,
      publicKey: spki(ca),
      serial: randomBytes(16),
    }),
  )
  assert.equal(theirs.checkHost('mdm.example.test'), 'mdm.example.test')
  assert.equal(theirs.checkIP('::1'), '::1')
  assert.ok(theirs.verify(ca.publicKey) && !theirs.ca)
})

test('a CRL carries its number and its entries in order, and a valid signature', async () => {
  const entries = [
    writeCrlEntry(Buffer.from('f0', 'hex'), notBefore, 'keyCompromise'),
    writeCrlEntry(Buffer.from('0102', 'hex'), notBefore, 'unspecified'),
  ]
  const list = { issuer: commonName('CA'), issuerKeyId: keyIdentifier(spki(ca)), number: 300 }
  for (const some of [entries, []]) {
    const crl = await writeCrl({ ...list, thisUpdate: notBefore, nextUpdate: notAfter, entries: some }, signer)
    readDer(crl, (reader) => {
      const whole = reader.enter()
      const tbs = whole.take(TAG.sequence).encoded
      assert.ok(verifySignature(readSignatureAlgorithm(whole), spki(ca), tbs, whole.bits()))
      assert.equal(tbs.includes(Buffer.concat(entries)), some.length > 0)
      assert.ok(tbs.includes(Buffer.from('0202012c', 'hex')))
    })
  }
})

test('a request by OpenSSL is read: subject, names, challenge, possession', () => {
  for (const name of ['rsa', 'ec', 'pss']) {
    const request = readCertificateRequest(vector(`${name}.csr.der`))
    assert.equal(nameToText(request.subject), 'CN=dev-7.example.test,O=Müller & Söhne,C=DE')
    assert.equal(request.challengePassword, 'open sesame')
    assert.deepEqual(request.alternativeNames, [
      { kind: 'dns', value: 'dev-7.example.test' },
      { kind: 'ip', value: '192.0.2.7' },
      { kind: 'ip', value: '2001:db8:0:0:0:0:0:7' },
      { kind: 'email', value: 'dev-7@example.test' },
      { kind: 'upn', value: 'dev-7@example.test' },
    ])
    assert.ok(provesPossession(request), name)
  }
})

test('whatever byte of a request is changed, it is refused or no longer proves possession, which is never an error', () => {
  for (const original of [vector('ec.csr.der'), vector('rsa.csr.der')]) {
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bytes = Buffer.from(original)
        bytes[at] = bytes[at]! ^ mask
        const request = readOrNull(bytes)
        assert.equal(request !== null && provesPossession(request), false)
      }),
      { numRuns: 1000 },
    )
  }
})

function readOrNull(bytes: Buffer): CertificateRequest | null {
  try {
    return readCertificateRequest(bytes)
  } catch (error) {
    assert.ok(error instanceof DecodeError, String(error))
    return null
  }
}

test('whatever byte of a certificate is changed, it is refused or its signature no longer fits', async () => {
  const original = await writeCertificate(content, signer)
  fc.assert(
    fc.property(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const bytes = Buffer.from(original)
      bytes[at] = bytes[at]! ^ mask
      try {
        const read = readCertificate(bytes)
        assert.equal(verifySignature(read.scheme, spki(ca), read.tbs, read.signature), false)
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})

test('names come back from their text, whatever signs are in them', () => {
  const value = fc
    .string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
    .filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed() && text.trim() === text)
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
      const name = values.map((one) => [{ type: OID.organizationalUnitName, value: one }])
      assert.deepEqual(nameFromText(nameToText(name)), name)
    }),
  )
  assert.ok(sameName(nameFromText('CN=a, O=b'), nameFromText('O=b,CN=a')))
  assert.ok(!sameName(nameFromText('CN=a'), nameFromText('CN=A')))
  for (const wrong of ['dev-7', 'CN=', 'XY=1', 'CN=a\nb', 'E=ü@example.test', `CN=a${' '.repeat(1e6)}b`])
    assert.throws(() => nameFromText(wrong), DecodeError)
})

test('keys that would keep us busy, or that we do not know, are refused', () => {
  const der = (pair: { publicKey: KeyObject }) => pair.publicKey.export({ format: 'der', type: 'spki' })
  const rsa = der(generateKeyPairSync('rsa', { modulusLength: 1024 }))
  assert.equal(readPublicKey(rsa).asymmetricKeyType, 'rsa')
  const spkiOf = (modulus: Buffer, exponent: Buffer) =>
    sequence(sequence(oid(OID.rsaEncryption), NULL), bits(sequence(integer(modulus), integer(exponent))))
  assert.ok(readPublicKey(spkiOf(Buffer.alloc(1024, 0xff), Buffer.from([3]))))
  const refused = [
    spkiOf(Buffer.alloc(1025, 0xff), Buffer.from([3])),
    spkiOf(Buffer.alloc(256, 0xff), Buffer.alloc(256, 0x7f)),
    der(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })),
    der(generateKeyPairSync('x25519')),
    rsa.subarray(1),
  ]
  for (const key of refused) assert.throws(() => readPublicKey(key), DecodeError)
})
