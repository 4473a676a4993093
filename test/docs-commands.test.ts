import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { EXAMPLES } from '../server/edges/cli/examples.ts'
import { commandTree } from '../server/edges/cli/tree.ts'
import { kindOf, namedIn, typedIn, type Typed } from './docs/blocks.ts'
import { furnished, jobEnds, type Furnished } from './journeys/furnished.ts'
import { freePorts, OWNER } from './peers/server.ts'
import { unzip } from './peers/zip.ts'
import { filesIn, ROOT } from './repo/source.ts'
import { enrollFactor } from './thread/people.ts'

// Every line that docs/admin tells somebody to type is typed, against a real appliance: all of a page in one shell, in its order.

const PAGES = filesIn(ROOT).filter((file) => /^docs\/admin\/.+\.md$/.test(file))
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8')
const all = PAGES.map((page) => typedIn(page, read(page)))

/** Lines whose good end is another one. */
const ENDS: readonly (readonly [RegExp, readonly number[]])[] = [[/^freehold doctor/, [0, 3]]]

let house: Furnished
let folder: string
let facts: Facts

interface Facts {
  fingerprint: string
  auditKey: string
  /** The file: later backups of the same day take its place. */
  backup: Buffer
  devices: string
  zip: Buffer
  /** An API token, as the guides call it. */
  token: string
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-docs-'))
  // strongSwan's pki as Debian ships it alone knows no elliptic curves.
  house = await furnished('rsa-3072')
  facts = await factsOf(house)
  await addOlga(house)
})
after(async () => {
  await house.server.stop()
  rmSync(folder, { recursive: true })
})

test('every block says what it is, and every line is one that somebody knows how to run', () => {
  assert.deepEqual(
    all.flatMap(({ faults }) => faults),
    [],
  )
  assert.ok(all.flatMap(({ lines }) => lines).length > 40)
})

test('a planted line that nobody knows is found, and so is a block without a language', () => {
  const page = 'x.md'
  assert.equal(typedIn(page, '```sh\nfrehold status\n```\n').faults.length, 1)
  assert.equal(typedIn(page, '```\nfreehold status\n```\n').faults.length, 1)
  assert.equal(typedIn(page, '```sh not-run:\nrm -rf /\n```\n').faults.length, 1)
  assert.deepEqual(typedIn(page, '```sh not-run: needs a printer\nlp kit\n```\n'), { lines: [], faults: [] })
  assert.deepEqual(['FREEHOLD_X=1 npm start', 'npm install', 'certutil -x'].map(kindOf), ['run', null, 'elsewhere'])
})

test('every example of the help is a command with options that it has', async () => {
  const { commands, common } = await commandTree()
  const faults = Object.values(EXAMPLES)
    .flat()
    .filter((line) => {
      const words = line
        .replaceAll(/"[^"]*"|'[^']*'/g, 'x')
        .split(/ [|>] /)[0]!
        .split(' ')
      const command = commands.find(
        ({ words: name }) => words.join(' ').includes(` ${name.join(' ')}`) && name.length > 1,
      )
      const known = [...common, ...(command?.options ?? [])].map(({ long }) => long)
      return !command || words.some((word) => word.startsWith('--') && !known.includes(word))
    })
  assert.deepEqual(faults, [])
})

test('every command that a sentence names exists', async () => {
  const tree = new Set((await commandTree()).commands.flatMap(({ words }) => [words.join(' '), words[0]!]))
  const named = PAGES.flatMap((page) => namedIn(read(page)).map((words) => ({ page, words })))
  assert.ok(named.length > 5)
  const missing = named.filter(({ words }) => words[0] !== 'help' && !tree.has(words.join(' ')) && !tree.has(words[0]!))
  assert.deepEqual(missing, [])
})

for (const { lines } of all) {
  const [first] = lines
  if (first === undefined) continue
  test(`${first.page}: what it says can be typed`, async () => {
    const ended = await typePage(lines)
    const wrong = ended.filter(({ line, code }) => {
      const good = ENDS.find(([pattern]) => pattern.test(line))?.[1] ?? [0]
      return code === null || !good.includes(code)
    })
    assert.deepEqual(wrong, [])
  })
}

async function factsOf({ owner, server, backup }: Furnished): Promise<Facts> {
  const { key } = await owner.must<{ key: { fingerprint: string } }>('GET', '/audit/head')
  const { path } = await owner.must<{ path: string }>('GET', `/backups/${backup}`)
  const profiles = await owner.must<{ id: string; slug: string }[]>('GET', '/profiles')
  const window = { from: '2026-01-01T00:00:00Z', to: new Date(Date.now() + 60_000).toISOString() }
  const { job } = await owner.must<{ job: string }>('POST', '/audit/exports', window)
  await jobEnds(owner, job)
  const { bytes } = await owner.raw('GET', `/api/v1/audit/exports/${job}/file`)
  return {
    fingerprint: new X509Certificate(server.certificate).fingerprint256,
    auditKey: key.fingerprint,
    backup: readFileSync(path),
    devices: profiles.find(({ slug }) => slug === 'devices')!.id,
    zip: bytes,
    token: await makeToken(owner),
  }
}

/** A token for what the guides read with it. */
async function makeToken(owner: Furnished['owner']): Promise<string> {
  const permissions = ['ca.read', 'access.read']
  const wish = { name: 'Guides', permissions, days: 1, networks: [] }
  return (await owner.must<{ text: string }>('POST', '/account/tokens', wish)).text
}

/** A second owner, whom the machine lets back in. */
async function addOlga({ owner, server }: Furnished): Promise<void> {
  const { invitation } = await owner.must<{ invitation: { token: string } }>('POST', '/accounts', {
    username: 'olga',
    displayName: 'Olga Owner',
    role: 'owner',
  })
  const olga = server.client()
  await olga.must('POST', '/invitation', { token: invitation.token, password: 'seven quiet harbours 31' })
  await enrollFactor(olga)
}

interface Ended extends Typed {
  code: number | null
  said: string
}

/** Types all lines of a page in one shell, in a folder and a home of their own. */
async function typePage(lines: readonly Typed[]): Promise<Ended[]> {
  const { server, owner } = house
  const work = mkdtempSync(join(folder, 'page-'))
  furnish(work)
  const [https, http] = await freePorts(2)
  const texts: string[] = []
  for (const { line } of lines) texts.push(await filledIn(line))
  const script = texts.map((line) => `${line}\nprintf '%s\\n' $? >&3\nprintf '\\036' >&1\n`).join('')
  writeFileSync(join(work, 'script'), `. ${join(ROOT, 'test/docs/prelude.sh')}\n${script}`)
  const child = spawn('bash', ['--norc', join(work, 'script')], {
    cwd: work,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: work,
      NODE: process.execPath,
      ROOT,
      SERVER: `${server.address}:${server.port}`,
      ADDRESS: server.address,
      START_HTTPS: String(https),
      START_HTTP: String(http),
      FREEHOLD_DATA__FOLDER: server.dataFolder,
      FREEHOLD_LISTEN__ADDRESS: server.address,
      FREEHOLD_LISTEN__HTTPS_PORT: String(server.port),
    },
  })
  const heard = { said: '', codes: '' }
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece: Buffer) => (heard.said += piece.toString()))
  child.stdio[3]?.on('data', (piece: Buffer) => (heard.codes += piece.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  owner.close()
  const ends = heard.codes.split('\n')
  const outputs = heard.said.split('\u001e')
  return lines.map((typed, index) => ({
    ...typed,
    code: ends[index] === undefined || ends[index] === '' ? null : Number(ends[index]),
    said: (outputs[index] ?? '').slice(-600),
  }))
}

/** The files that the reader has at hand: the printed kit, an export, his password. */
function furnish(work: string): void {
  writeFileSync(join(work, 'kit'), house.owner.kitWords.join('\n'))
  writeFileSync(join(work, 'backup.tar.zst.age'), facts.backup)
  writeFileSync(join(work, 'password'), `${OWNER.password}\n`)
  writeFileSync(join(work, 'token'), `${facts.token}\n`, { mode: 0o600 })
  writeFileSync(join(work, 'freehold-audit-2026-01-01-2026-04-01.zip'), facts.zip)
  for (const [name, bytes] of unzip(facts.zip)) {
    mkdirSync(dirname(join(work, name)), { recursive: true })
    writeFileSync(join(work, name), bytes)
  }
}

/** A line with what the reader has to fill in. */
async function filledIn(line: string): Promise<string> {
  const { server, owner, account, profile } = house
  let text = line
    .replace(/<(file|Datei|the backup file|Datei der Sicherung)>/, 'backup.tar.zst.age')
    .replace(/<(fingerprint|Fingerabdruck)>/, facts.auditKey)
    .replace('<account>', account)
    .replace('<profile>', profile)
    .replaceAll(/--kit -(?=\s|$)/g, '--kit - < kit')
    .replaceAll('http://mdm.example.com:8080', server.plainUrl)
    .replaceAll('https://127.0.0.1:8443', server.baseUrl)
  if (text.startsWith('openssl s_client'))
    text = text.replace('mdm.example.com:8443', `${server.address}:${server.port}`)
  if (text.startsWith('curl')) text = text.replaceAll('mdm.example.com:8443', 'localhost:8443')
  if (/<[Cc]hallenge>/.test(text)) {
    const path = `/profiles/${facts.devices}/challenges`
    const { challenge } = await owner.must<{ challenge: string }>('POST', path, { subject: 'CN=laptop-1' })
    text = text.replace(/<[Cc]hallenge>/, challenge)
  }
  text = text.replace('https://mdm.example.com:8443 --token-file', `${server.baseUrl} --token-file`)
  text = text.replace('--fingerprint SHA256', `--fingerprint ${facts.fingerprint}`)
  if (text.startsWith('freehold sign-in')) {
    const who = `--username ${OWNER.username} --password-file password --code-file <(echo ${owner.recoveryCode()})`
    return `freehold sign-in ${server.baseUrl} ${who} --fingerprint ${facts.fingerprint}`
  }
  return text
    .replace('"TOKEN"', `"${facts.token}"`)
    .replace('"USER"', `"${OWNER.username}"`)
    .replace('"PASSWORD"', `"${OWNER.password}"`)
    .replace('SIX-DIGITS', text.includes('SIX-DIGITS') ? owner.recoveryCode() : '')
}
