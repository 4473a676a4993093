import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import {
  authorityKeyIdentifier,
  basicConstraints,
  keyIdentifier,
  keyUsage,
  subjectAlternativeNames,
  subjectKeyIdentifier,
} from '../../base/codecs/extensions.ts'
import type { Extension } from '../../base/codecs/extensions.ts'
import { commonName, nameFromText } from '../../base/codecs/names.ts'
import { OID } from '../../base/codecs/oids.ts'
import { readCertificate, writeCertificate } from '../../base/codecs/x509.ts'
import type { CertificateContent } from '../../base/codecs/x509.ts'
import { DAY } from '../../base/time.ts'
import { lint } from './lint.ts'

const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicKey = rsa.publicKey.export({ format: 'der', type: 'spki' })
const caKey = ca.publicKey.export({ format: 'der', type: 'spki' })
const NOW = Date.UTC(2026, 10, 21)

const root: CertificateContent = {
  serial: Buffer.alloc(16, 0x11),
  issuer: commonName('CA'),
  subject: commonName('CA'),
  notBefore: NOW - DAY,
  notAfter: NOW + 1000 * DAY,
  publicKey: caKey,
  extensions: [basicConstraints(true, 0), keyUsage(['keyCertSign', 'cRLSign']), subjectKeyIdentifier(caKey)],
}
const issuer = readCertificate(
  await writeCertificate(root, {
    algorithm: 'ecdsa-sha256',
    sign: (message) => Promise.resolve(sign('sha256', message, ca.privateKey)),
  }),
)

const leaf: CertificateContent = {
  serial: Buffer.alloc(16, 0x22),
  issuer: commonName('CA'),
  subject: commonName('dev-7'),
  notBefore: NOW,
  notAfter: NOW + 365 * DAY,
  publicKey,
  extensions: [
    basicConstraints(false),
    keyUsage(['digitalSignature', 'keyEncipherment']),
    subjectKeyIdentifier(publicKey),
    authorityKeyIdentifier(keyIdentifier(caKey)),
  ],
}

function swap(extension: Extension): Extension[] {
  return [...leaf.extensions.filter(({ id }) => id !== extension.id), extension]
}

function without(id: string): Extension[] {
  return leaf.extensions.filter((extension) => extension.id !== id)
}

test('a sound root and a sound device certificate pass', () => {
  assert.deepEqual(lint(root, 'ecdsa-sha256', null), [])
  assert.deepEqual(lint(leaf, 'ecdsa-sha256', issuer), [])
  const nameless = {
    ...leaf,
    subject: [],
    extensions: swap(subjectAlternativeNames([{ kind: 'dns', value: 'a.b' }], true)),
  }
  assert.deepEqual(lint(nameless, 'ecdsa-sha256', issuer), [])
})

test('each fault is found, and told', () => {
  const critical = (extension: Extension) => ({ ...extension, critical: !extension.critical })
  const table: [RegExp, Partial<CertificateContent>][] = [
    [/less than 64/, { serial: Buffer.alloc(7, 1) }],
    [/more than 160/, { serial: Buffer.alloc(21, 1) }],
    [/ends before it begins/, { notAfter: NOW - 1000 }],
    [/outlives/, { notAfter: NOW + 1001 * DAY }],
    [/begins before its issuer/, { notBefore: NOW - 2 * DAY }],
    [/issuer has another name/, { issuer: commonName('Other') }],
    [/key of its issuer/, { extensions: swap(authorityKeyIdentifier(Buffer.alloc(20))) }],
    [/key has no identifier/, { extensions: without(OID.subjectKeyIdentifier) }],
    [/whether it is a CA/, { extensions: without(OID.basicConstraints) }],
    [/what its key is for/, { extensions: without(OID.keyUsage) }],
    [/nobody else/, { extensions: swap(keyUsage(['keyCertSign'])) }],
    [
      /path is longer/,
      {
        extensions: [
          ...swap(basicConstraints(true, 0)).filter(({ id }) => id !== OID.keyUsage),
          keyUsage(['keyCertSign']),
        ],
      },
    ],
    [/cannot encrypt/, { publicKey: caKey }],
    [/names nobody/, { subject: [] }],
    [/must be critical/, { subject: [], extensions: swap(subjectAlternativeNames([{ kind: 'dns', value: 'a.b' }])) }],
    [/longer than 64/, { subject: commonName('x'.repeat(65)) }],
    [/two letters/, { subject: nameFromText('CN=a,C=DEU') }],
    [/must be critical/, { extensions: swap(critical(basicConstraints(false))) }],
    [/must not be critical/, { extensions: swap(critical(subjectKeyIdentifier(publicKey))) }],
  ]
  for (const [finding, change] of table) {
    const findings = lint({ ...leaf, ...change }, 'ecdsa-sha256', issuer)
    assert.match(findings.join('; '), finding)
  }
  const noSigner = { ...issuer, keyUsage: ['cRLSign' as const] }
  assert.match(lint(leaf, 'ecdsa-sha256', noSigner).join('; '), /may not sign/)
})
