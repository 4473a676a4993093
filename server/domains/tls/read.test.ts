import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { arrange, covers, findingsOf } from './identity.ts'
import { certificatesOf, pemOf } from './keep-identity.ts'
import { prepareUpload } from './upload.ts'
import { readPem } from './read-pem.ts'
import { readPfx } from './read-pfx.ts'

// The files that administrators really have: made by openssl, in every form that it knows.

// A minute on: what openssl makes is valid from now.
const NOW = Date.now() + 60_000
let folder: string
const at = (name: string) => join(folder, name)
const text = (name: string) => readFileSync(at(name), 'utf8')

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
}

function issue(name: string, key: readonly string[], extensions: string): void {
  writeFileSync(at(`${name}.ext`), extensions)
  openssl('req', '-new', ...key, '-nodes', '-keyout', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
  const ca = ['-CA', 'mid.crt', '-CAkey', 'mid.key', '-CAcreateserial']
  openssl('x509', '-req', '-in', `${name}.csr`, ...ca, '-days', '30', '-extfile', `${name}.ext`, '-out', `${name}.crt`)
}

const SERVER = 'subjectAltName=DNS:mdm.example.org,DNS:*.apps.example.org,IP:192.0.2.7\nextendedKeyUsage=serverAuth\n'
const RSA = ['-newkey', 'rsa:2048']
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-tls-'))
  const ca = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n'
  openssl(
    'req',
    '-x509',
    ...EC,
    '-nodes',
    '-keyout',
    'root.key',
    '-subj',
    '/CN=Root',
    '-days',
    '60',
    '-out',
    'root.crt',
  )
  writeFileSync(at('ca.ext'), ca)
  openssl('req', '-new', ...EC, '-nodes', '-keyout', 'mid.key', '-subj', '/CN=Issuing', '-out', 'mid.csr')
  const root = ['-CA', 'root.crt', '-CAkey', 'root.key', '-CAcreateserial']
  openssl('x509', '-req', '-in', 'mid.csr', ...root, '-days', '50', '-extfile', 'ca.ext', '-out', 'mid.crt')
  issue('rsa', RSA, SERVER)
  issue('ec', EC, SERVER)
  issue('client', EC, 'subjectAltName=DNS:mdm.example.org\nextendedKeyUsage=clientAuth\n')
  issue('nameless', EC, 'extendedKeyUsage=serverAuth\n')
  issue('small', ['-newkey', 'rsa:1024'], SERVER)
})
after(() => rmSync(folder, { recursive: true }))

function arranged(name: string, ...others: string[]) {
  const bundle = readPem([text(`${name}.key`), ...others.map(text), text(`${name}.crt`)].join('\n'), undefined)
  assert.ok(bundle.key)
  return arrange(bundle, bundle.key, NOW)
}

test('PEM in any order becomes the server’s certificate and its chain without the root', () => {
  const { leaf, chain, names } = arranged('rsa', 'root.crt', 'mid.crt')
  assert.equal(leaf.subject, 'CN=rsa')
  assert.deepEqual(
    chain.map(({ subject }) => subject),
    ['CN=Issuing'],
  )
  assert.deepEqual(names, ['mdm.example.org', '*.apps.example.org', '192.0.2.7'])
  assert.deepEqual(
    certificatesOf(pemOf({ leaf, chain })).map(({ fingerprint256 }) => fingerprint256),
    [leaf, ...chain].map(({ fingerprint256 }) => fingerprint256),
  )
})

test('names cover hosts as browsers see it', () => {
  const { leaf } = arranged('ec')
  const seen = ['mdm.example.org', 'MDM.example.org', 'x.apps.example.org', '192.0.2.7'].map((h) => covers(leaf, h))
  assert.deepEqual(seen, [true, true, true, true])
  const not = ['example.org', 'x.y.apps.example.org', '192.0.2.8', 'mdm.example.org.evil.example']
  assert.ok(not.every((host) => !covers(leaf, host)))
})

test('what browsers would refuse is refused here, with the reason', () => {
  const reasons = (name: string) => {
    try {
      arranged(name)
    } catch (error) {
      return (error as { details: { errors: { message: string }[] } }).details.errors.map(({ message }) => message)
    }
    return []
  }
  assert.match(reasons('client').join(), /serverAuth/)
  assert.match(reasons('nameless').join(), /alternative names/)
  assert.match(reasons('small').join(), /1024 bits/)
  const bundle = readPem(`${text('mid.key')}${text('mid.crt')}`, undefined)
  assert.throws(() => arrange(bundle, bundle.key!, NOW), /Browsers would not accept/)
  const late = readPem(`${text('ec.key')}${text('ec.crt')}`, undefined)
  assert.throws(() => arrange(late, late.key!, NOW + 31 * 24 * 3_600_000), { code: 'tls.not_usable' })
})

test('a certificate of another key is refused, and so is a damaged file', () => {
  const bundle = readPem(`${text('ec.key')}${text('rsa.crt')}`, undefined)
  assert.throws(() => arrange(bundle, bundle.key!, NOW), { code: 'tls.key_mismatch' })
  const damaged = text('ec.crt').replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')
  assert.throws(() => readPem(damaged, undefined), { code: 'tls.unreadable' })
  assert.throws(() => readPem(`${text('ec.key')}${text('rsa.key')}`, undefined), { code: 'tls.unreadable' })
  assert.deepEqual(readPem('no PEM at all', undefined), { certificates: [], key: null })
})

test('an encrypted key opens with its password alone', () => {
  openssl('pkcs8', '-topk8', '-in', 'ec.key', '-passout', 'pass:right', '-out', 'ec.enc')
  const pem = `${text('ec.enc')}${text('ec.crt')}`
  assert.ok(readPem(pem, 'right').key)
  assert.throws(() => readPem(pem, 'wrong'), { code: 'tls.wrong_password' })
  assert.throws(() => readPem(pem, undefined), { code: 'tls.wrong_password' })
})

test('PKCS #12 opens in the forms of today and of older Windows, with RSA and with elliptic curves', async () => {
  for (const [name, flags] of [
    ['rsa', []],
    ['ec', []],
    ['rsa', ['-legacy']],
    ['ec', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ] as const) {
    const files = ['-inkey', `${name}.key`, '-in', `${name}.crt`, '-certfile', 'mid.crt']
    openssl('pkcs12', '-export', ...flags, ...files, '-passout', 'pass:p ä$', '-out', 'out.pfx')
    const { key, certificates } = await readPfx(readFileSync(at('out.pfx')), 'p ä$')
    assert.ok(key)
    const { leaf, chain } = arrange({ certificates }, key, NOW)
    assert.deepEqual([leaf.subject, chain.length], [`CN=${name}`, 1], flags.join(' '))
    await assert.rejects(readPfx(readFileSync(at('out.pfx')), 'wrong'), { code: 'tls.wrong_password' })
  }
})

test('garbage in place of PKCS #12 is refused, and so is one without a key', async () => {
  await assert.rejects(readPfx(Buffer.from('garbage'), ''), { code: 'tls.unreadable' })
  openssl('pkcs12', '-export', '-nokeys', '-in', 'ec.crt', '-passout', 'pass:x', '-out', 'nokey.pfx')
  const input = { pfx: readFileSync(at('nokey.pfx')).toString('base64'), password: 'x' }
  await assert.rejects(prepareUpload({ at: NOW }, input), { code: 'tls.key_missing' })
})

test('a file that asks for endless rounds of its key derivation is ended', async () => {
  const files = ['-inkey', 'ec.key', '-in', 'ec.crt', '-passout', 'pass:x', '-out', 'slow.pfx']
  openssl('pkcs12', '-export', '-iter', '70000', ...files)
  // INTEGER 70000, wherever it stands, becomes 8,388,607.
  const hex = readFileSync(at('slow.pfx')).toString('hex').replaceAll('0203011170', '02037fffff')
  await assert.rejects(readPfx(Buffer.from(hex, 'hex'), 'x', AbortSignal.timeout(1_500)), {
    code: 'tls.unreadable',
    details: { errors: [{ pointer: '/pfx', message: 'Opening it would take too long.' }] },
  })
})

test('findings tell what browsers would tell', () => {
  const { leaf, chain } = arranged('ec', 'mid.crt')
  assert.deepEqual(findingsOf([leaf, ...chain], 'mdm.example.org', NOW), ['ends-soon'])
  assert.deepEqual(findingsOf([leaf], 'other.example.org', NOW), ['ends-soon', 'name-missing', 'chain-open'])
  assert.deepEqual(findingsOf([leaf, ...chain], null, NOW + 40 * 24 * 3_600_000), ['expired'])
})
