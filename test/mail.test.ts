import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import type { z } from 'zod'
import { scratchDatabase, type Scratch } from '../server/base/database/scratch.ts'
import { Vault } from '../server/base/secrets/vault.ts'
import { DAY, HOUR, MINUTE } from '../server/base/time.ts'
import { queueMails } from '../server/domains/alarms/mail/queue.ts'
import { sendDue, type MailParts } from '../server/domains/alarms/mail/send.ts'
import { MAIL, type MailSettings } from '../server/domains/alarms/mail/settings.ts'
import { MAIL_CHECKS } from '../server/domains/alarms/mail/checks.ts'
import { ALARM_DEFAULTS } from '../server/domains/alarms/settings.ts'
import { countMails } from '../server/domains/alarms/mail/store.ts'
import { TryInput, tryMail } from '../server/domains/alarms/mail/try-mail.ts'
import { raiseAlarm, clearAlarm } from '../server/domains/alarms/raise.ts'
import { openAlarms } from '../server/domains/alarms/store.ts'
import { changeSection } from '../server/domains/settings/index.ts'
import { openPlainOutbound } from '../server/platform/outbound/plain.ts'
import type { JobRun } from '../server/platform/jobs/job.ts'
import { startSmtp, type SmtpOptions, type SmtpServer } from './peers/smtp.ts'
import { makeTlsFiles, type TlsFiles } from './peers/tls-files.ts'

// Mail as it goes over the wire: to Debian's aiosmtpd, and to servers that do what they should not.

const ACCOUNT = { user: 'freehold', password: 'a mail password of its own' }
const TO = 'admin@lindenhof.example'

let folder: string
let tls: TlsFiles
let others: TlsFiles
let scratch: Scratch
let parts: MailParts
const running: { stop(): Promise<void> }[] = []

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-mail-'))
  tls = await makeTlsFiles(join(folder, 'good'), ['localhost', '127.0.0.1'])
  others = await makeTlsFiles(join(folder, 'other'), ['mail.other.example'])
  scratch = scratchDatabase()
  const { database } = scratch
  parts = {
    outbound: openPlainOutbound(database, scratch.now),
    vault: new Vault(randomBytes(32)),
    bookkeep: (run) => database.bookkeep(run),
    consolePort: 8443,
  }
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})
after(async () => {
  await scratch.close()
  rmSync(folder, { recursive: true })
})

async function smtp(options: SmtpOptions): Promise<SmtpServer> {
  const server = await startSmtp(options)
  running.push(server)
  return server
}

const FROM = 'freehold@lindenhof.example'
type Tried = Partial<z.input<typeof TryInput>>

async function stagesOf(input: Tried): Promise<string[]> {
  const given = TryInput.parse({ to: TO, host: '127.0.0.1', from: FROM, ...input })
  const { stages } = await tryMail(parts, scratch.reading(), given)
  return stages.map(({ stage, state }) => `${stage} ${state}`)
}

const GOOD = ['resolve', 'connect', 'tls', 'hello', 'auth', 'envelope', 'accepted'].map((stage) => `${stage} good`)

for (const [security, implicit] of [
  ['starttls', false],
  ['tls', true],
] as const) {
  test(`a mail goes out over ${security} with a pinned authority and an account, and looks as it should`, async () => {
    const server = await smtp({ tls, implicit, account: ACCOUNT })
    const { password, user: username } = ACCOUNT
    const given = { port: server.port, security, trusted: tls.caPem, username, password, language: 'de' } as const
    assert.deepEqual(await stagesOf(given), GOOD)
    const [mail] = server.mails()
    assert.deepEqual(mail?.facts, { from: FROM, to: [TO], tls: true, login: true, ehlo: 'localhost' })
    assert.match(mail.text, /^From: Freehold <freehold@lindenhof.example>/m)
    assert.match(mail.text, /^Subject: \[Freehold\] Test des Mailservers/m)
    assert.match(mail.text, /^Auto-Submitted: auto-generated/m)
    assert.ok(!/https?:\/\/(?!localhost)/.test(mail.text), 'nothing is fetched from elsewhere')
  })
}

test('a certificate that is not trusted, or names another host, ends it before a password is said', async () => {
  const wrong = await smtp({ tls: others, account: ACCOUNT })
  const given = { port: wrong.port, security: 'starttls', username: ACCOUNT.user, password: ACCOUNT.password } as const
  for (const trusted of ['', tls.caPem, others.caPem]) {
    const stages = await stagesOf({ ...given, trusted })
    assert.deepEqual(
      stages.slice(0, 4),
      ['resolve good', 'connect good', 'tls bad', 'hello skipped'],
      trusted.slice(0, 5),
    )
  }
  assert.deepEqual(wrong.mails(), [])
})

test('a server without STARTTLS gets nothing where it is wanted', async () => {
  const plain = await smtp({})
  const stages = await stagesOf({ port: plain.port, security: 'starttls' })
  assert.deepEqual(stages.slice(1, 4), ['connect good', 'tls bad', 'hello skipped'])
})

test('each thing that goes wrong is told at its stage', async () => {
  const { user: username } = ACCOUNT
  const guarded = await smtp({ tls, account: ACCOUNT })
  const login = { port: guarded.port, security: 'starttls', trusted: tls.caPem, username, password: 'wrong' } as const
  assert.deepEqual((await stagesOf(login)).slice(3, 6), ['hello good', 'auth bad', 'envelope skipped'])
  const refusing = await smtp({ rcpt: '550 No such mailbox' })
  assert.deepEqual((await stagesOf({ port: refusing.port, security: 'none' })).slice(4), [
    'auth good',
    'envelope bad',
    'accepted skipped',
  ])
  const full = await smtp({ data: '452 Out of space' })
  assert.equal((await stagesOf({ port: full.port, security: 'none' })).at(-1), 'accepted bad')
  assert.deepEqual((await stagesOf({ host: 'no-such-host.invalid', security: 'starttls' }))[0], 'resolve bad')
  assert.deepEqual((await stagesOf({ port: 1, security: 'none' })).slice(0, 2), ['resolve good', 'connect bad'])
})

/** A server that says what it is told to, and then nothing any more. */
async function mute(says: string): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write(says)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push({
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return (server.address() as AddressInfo).port
}

test('a server that is silent, or talks without end, holds nothing up', async () => {
  const { deliver } = await import('../server/domains/alarms/mail/smtp.ts')
  const settings = { host: '127.0.0.1', security: 'none', trusted: '', username: '' } as const
  for (const says of ['', '220 hello\r\n', '220-'.padEnd(200_000, 'x')]) {
    const line = {
      outbound: parts.outbound,
      settings: { ...settings, port: await mute(says) },
      password: null,
      name: 'test',
      purpose: 'alarms.mail_test',
      timeoutMs: 300,
    } as const
    const begun = performance.now()
    await assert.rejects(deliver(line, []), { name: 'MailProblem', stage: 'hello', temporary: true })
    assert.ok(performance.now() - begun < 5_000)
  }
})

test('nothing goes over a network in the clear, and a stored password to no other server', async () => {
  await assert.rejects(stagesOf({ host: 'mail.example.org', security: 'none' }), { code: 'alarms.mail_in_the_clear' })
  await assert.rejects(stagesOf({ port: 1, username: 'freehold' }), { code: 'alarms.mail_password_needed' })
  await save({ host: 'mail.example.org', username: 'freehold', from: FROM }, { password: ACCOUNT.password })
  await assert.rejects(stagesOf({ port: 1, username: 'freehold' }), { code: 'alarms.mail_password_needed' })
})

test('no address can begin another header or another recipient', () => {
  for (const to of [
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example,c@d.example',
    '"a b"@c.example',
    'a@b>',
    'a b@c.example',
    '<a@b.example>',
  ])
    assert.equal(TryInput.safeParse({ to }).success, false, to)
})

// The queue

/** What mail says about itself, as `rule severity`. */
async function judged(): Promise<string[]> {
  const looking = { tx: scratch.database.reader, at: scratch.now(), limits: ALARM_DEFAULTS }
  const { findings } = await MAIL_CHECKS[0]!.look(looking)
  return findings.map(({ rule, severity }) => `${rule} ${severity}`)
}

const mailsIn = (state: 'waiting' | 'given_up') => countMails(scratch.database.reader, state)

let version = 0
async function save(values: Partial<MailSettings>, secrets?: Record<string, string>): Promise<void> {
  const wanted = { values, ...(secrets && { secrets }) }
  await scratch.unit((unit) => changeSection(unit, parts.vault, MAIL, { wanted, seen: version, how: 'changed' }))
  version += 1
}

const raise = (rule: string, severity: 'bad' | 'attention', figures: Record<string, string | number> = {}) =>
  scratch.unit((unit) =>
    raiseAlarm(unit, { rule, subject: '-', severity, figures, link: '/backups', occurrences: 1 }, queueMails),
  )

async function clear(rule: string): Promise<void> {
  const alarm = (await openAlarms(scratch.database.reader)).find((open) => open.rule === rule)!
  await scratch.unit((unit) => clearAlarm(unit, alarm, 'good', queueMails))
}

function send() {
  const run: JobRun = {
    id: 'j',
    signal: new AbortController().signal,
    now: scratch.now,
    progress: () => undefined,
    unit: (work) => scratch.unit(work),
    reading: scratch.reading(),
  }
  return sendDue(parts, run)
}

test('nothing is queued before mail is switched on', async () => {
  await raise('crl_old', 'bad', { since: '2026-11-20T00:00:00.000Z' })
  assert.equal(await mailsIn('waiting'), 0)
  await clear('crl_old')
})

test('what comes together goes in one mail to each who wants to know, once, with the way back told too', async () => {
  const server = await smtp({ tls, account: ACCOUNT })
  await save(
    {
      on: true,
      host: 'localhost',
      port: server.port,
      security: 'starttls',
      trusted: tls.caPem,
      username: ACCOUNT.user,
      from: FROM,
      recipientsBad: [TO, 'night@lindenhof.example'],
      recipientsAttention: [TO],
    },
    { password: ACCOUNT.password },
  )
  await raise('crl_old', 'bad', { since: '2026-11-20T00:00:00.000Z' })
  await raise('directory_old', 'attention', { name: 'AD\r\nBcc: evil@example.org', since: '2026-11-20T00:00:00.000Z' })
  assert.deepEqual(await send(), { sent: 0, failed: 0 }, 'not before it was gathered')
  scratch.pass(MINUTE)
  assert.deepEqual(await send(), { sent: 2, failed: 0 })
  assert.deepEqual(await send(), { sent: 0, failed: 0 })
  const [first, second] = server.mails().toSorted((a, b) => a.facts.to[0]!.localeCompare(b.facts.to[0]!))
  assert.deepEqual([first?.facts.to, second?.facts.to], [[TO], ['night@lindenhof.example']])
  assert.match(first!.text, /^Subject: \[Freehold\] 2 alarms/m)
  assert.ok(!/^Bcc:/m.test(first!.text) && !second!.text.includes('AD'))
  assert.match(second!.text, /The revocation list is out of date/)
  assert.match(second!.text.replaceAll(/=\r?\n/g, ''), /https:\/\/localhost:8443\/alarms\?alarm=(3D)?/)
  await clear('crl_old')
  scratch.pass(MINUTE)
  assert.deepEqual(await send(), { sent: 2, failed: 0 })
  assert.match(server.mails().at(-1)!.text, /Over: The revocation list/)
})

test('a server that is gone is an alarm of the console and tried again, later and later; what then goes out ends it', async () => {
  await save({ port: 1 })
  await raise('keys_down', 'bad')
  scratch.pass(MINUTE)
  assert.deepEqual(await send(), { sent: 0, failed: 2 })
  assert.deepEqual(await judged(), ['mail_failing bad'])
  assert.deepEqual(await send(), { sent: 0, failed: 0 }, 'not at once')
  scratch.pass(MINUTE)
  assert.deepEqual(await send(), { sent: 0, failed: 2 })
  const server = await smtp({ tls, account: ACCOUNT })
  await save({ port: server.port })
  scratch.pass(HOUR)
  assert.deepEqual(await send(), { sent: 2, failed: 0 })
  assert.deepEqual(await judged(), [])
})

test('a recipient that the server refuses for good is given up, and the others get their mail', async () => {
  const server = await smtp({ tls, account: ACCOUNT, rcpt: '550 No such mailbox' })
  await save({ port: server.port })
  await raise('backup_failed', 'bad')
  scratch.pass(MINUTE)
  assert.deepEqual(await send(), { sent: 0, failed: 2 })
  assert.equal(await mailsIn('given_up'), 2)
  assert.deepEqual(await judged(), ['mail_failing bad'])
})

test('what waits for a day is given up; what is switched off goes nowhere', async () => {
  await save({ port: 1 })
  await raise('backup_old', 'bad')
  scratch.pass(MINUTE)
  await send()
  scratch.pass(DAY + HOUR)
  await send()
  assert.equal(await mailsIn('waiting'), 0)
  await raise('restored', 'bad')
  assert.equal(await mailsIn('waiting'), 2)
  await save({ on: false })
  scratch.pass(MINUTE)
  await send()
  assert.equal(await mailsIn('waiting'), 0)
})

test('every opening stands in the egress ledger by its purpose', async () => {
  const rows = await scratch.database.reader
    .selectFrom('outbound_ledger')
    .select(['purpose', 'opened', 'failed'])
    .execute()
  assert.deepEqual([...new Set(rows.map(({ purpose }) => purpose))].toSorted(), ['alarms.mail', 'alarms.mail_test'])
  assert.ok(rows.some(({ opened }) => opened > 0) && rows.some(({ failed }) => failed > 0))
})
