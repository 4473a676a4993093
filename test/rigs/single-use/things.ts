import { randomUUID } from 'node:crypto'
import { newId } from '../../../server/base/ids.ts'
import { readCertificate } from '../../../server/base/codecs/x509.ts'
import { PlanHash } from '../../../server/domains/directory/plan.ts'
import { newPair, ScepDevice } from '../../simulators/scep-device.ts'
import { insert } from '../rights/rows.ts'
import { insertToken } from '../rights/tokens.ts'
import type { Reply } from '../wire.ts'
import type { House } from './house.ts'
import { CONTENDERS, eachOne, everybody, succeeded, type Kind } from './race.ts'

// Kinds of the other rooms: challenges, plans, jobs, settings, repeated requests.

/** Devices of different transactions share one challenge. */
const challenge: Kind = {
  name: 'challenge',
  // Each contender's message is opened with an RSA key, and a certificate is signed for it.
  oneIn: 4,
  prepare: async (house) => {
    const { cookie } = house.session(house.ownerId)
    const ra = house.bytes(`select certificate from ca_authorities where role = 'ra'`)
    const profile = house.text(`select id from ca_profiles where slug = 'devices'`)
    const device = new ScepDevice(`${house.server.plainUrl}/scep/devices`, readCertificate(ra), newPair())
    const signer = await device.selfSigned()
    return async () => {
      const made = await house.owner.must<{ id: string; challenge: string }>(
        'POST',
        `/profiles/${profile}/challenges`,
        { subject: 'CN=dev-7' },
        { headers: { cookie } },
      )
      const request = device.request({ challenge: made.challenge })
      const transactions = Array.from({ length: CONTENDERS }, () => randomUUID())
      const bodies = await Promise.all(transactions.map((id) => device.message(request, { transactionId: id, signer })))
      const at = 'POST /scep/devices?operation=PKIOperation'
      const issued = 'select count(*) from ca_certificates where challenge_id = ?'
      return {
        messages: bodies.map((body) => house.message({ at, body })),
        winners: null,
        after: async (replies) => [
          ...different('certificates were issued', house.number(issued, made.id)),
          ...different('devices were told so', await granted(device, replies)),
        ],
      }
    }
  },
}

/** How many replies carry a certificate, by what a device reads. */
async function granted(device: ScepDevice, replies: readonly Reply[]): Promise<number> {
  const read = await Promise.all(
    replies.map(({ status, bytes }) => device.read(new Response(new Uint8Array(bytes), { status }))),
  )
  return read.filter(({ certificate }) => certificate !== null).length
}

function different(what: string, count: number): string[] {
  return count === 1 ? [] : [`${count} ${what}`]
}

const SOURCE = {
  kind: 'openldap',
  host: '127.0.0.1',
  port: 1,
  bind_dn: 'cn=reader',
  base_dn: 'dc=example',
  trusted: '',
  version: 1,
  revision: 1,
}

function addSource(house: House): string {
  const id = randomUUID()
  const at = Date.now()
  insert(house.raw, 'directory_sources', {
    id,
    name: id,
    password: Buffer.alloc(1),
    ...SOURCE,
    created_at: at,
    changed_at: at,
  })
  return id
}

/** A plan without rows, ready to be applied. */
function addPlan(house: House, source: string): Plan {
  const id = randomUUID()
  const hash = new PlanHash(source, 1).digest()
  const empty = { counts: '{}', brakes: '[]', entries_read: 0, outside_members: 0, row_count: 0, applied_rows: 0 }
  const row = { id, source_id: source, state: 'ready', basis: 1, hash, ...empty, created_at: Date.now() }
  insert(house.raw, 'directory_plans', row)
  return { id, hash }
}

interface Plan {
  id: string
  hash: string
}

function applicationOf(house: House, cookie: string, { id, hash }: Plan) {
  return house.message({ at: `POST /api/v1/directory/plans/${id}/application`, cookie, body: { hash } })
}

const rivalPlans: Kind = {
  name: 'plan',
  way: 'many of one directory',
  prepare: (house) => () => {
    const source = addSource(house)
    const { cookie } = house.session(house.ownerId)
    return { messages: eachOne(() => applicationOf(house, cookie, addPlan(house, source))) }
  },
}

/** An interrupted plan may be approved again: then the same job goes on. What counts is that it is applied by one. */
const samePlan: Kind = {
  name: 'plan',
  way: 'one approved by many',
  prepare: (house) => () => {
    const plan = addPlan(house, addSource(house))
    const { cookie } = house.session(house.ownerId)
    const jobs = `select count(*) from jobs_runs where kind = 'directory.apply' and json_extract(input, '$.planId') = ?`
    const applied = `select count(*) from audit_bodies where action = 'directory.apply_plan' and target = ?`
    return {
      messages: everybody(applicationOf(house, cookie, plan)),
      winners: null,
      after: async (replies) => {
        await ended(house, jobOf(replies))
        return [
          ...different('jobs apply it', house.number(jobs, plan.id)),
          ...different('times it was applied', house.number(applied, `plan:${plan.id}`)),
        ]
      },
    }
  },
}

/** The job that whoever succeeded was told of. */
function jobOf(replies: readonly Reply[]): string {
  const told = replies.find(succeeded)
  if (!told) throw new Error(`Nobody succeeded: ${replies[0]?.text}`)
  return (JSON.parse(told.text) as { job: string }).job
}

/** Work of one name waits or runs once: whoever asks meanwhile is told of the same job. */
const namedJob: Kind = {
  name: 'queued job',
  oneIn: 10,
  prepare: (house) => () => {
    const { cookie } = house.session(house.ownerId)
    return {
      messages: everybody(house.message({ at: 'POST /api/v1/backups', cookie, body: {} })),
      winners: null,
      after: async (replies) => {
        const jobs = new Set(replies.filter(succeeded).map(({ text }) => text))
        const job = jobOf(replies)
        await ended(house, job)
        const attempts = house.number('select attempt from jobs_runs where id = ?', job)
        return [...different('jobs were queued', jobs.size), ...different('times it was begun', attempts)]
      },
    }
  },
}

const STAND_OF_JOB = `
  select json_array(state, attempt, progress_step, error_text, (select count(*) from jobs_runs where ended_at is null))
  from jobs_runs where id = ?`

async function ended(house: House, job: string): Promise<void> {
  const deadline = Date.now() + 60_000
  while (house.number('select count(*) from jobs_runs where id = ? and ended_at is not null', job) === 0) {
    if (Date.now() > deadline)
      throw new Error(`The job ${job} has not ended within 60 s, but stands at ${house.text(STAND_OF_JOB, job)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const repeatedRequest: Kind = {
  name: 'idempotency key',
  prepare: (house) => {
    const profile = house.text(`select id from ca_profiles where slug = 'devices'`)
    return () => {
      const subject = `CN=${randomUUID()}`
      const { cookie } = house.session(house.ownerId)
      const headers = [`idempotency-key: ${randomUUID()}`]
      const at = `POST /api/v1/profiles/${profile}/challenges`
      const made = 'select count(*) from ca_challenges where subject = ?'
      return {
        messages: everybody(house.message({ at, cookie, headers, body: { subject } })),
        winners: CONTENDERS,
        after: (replies) => [
          ...different('different answers', new Set(replies.map(({ text }) => text)).size),
          ...different('challenges were made', house.number(made, subject)),
        ],
      }
    }
  },
}

const revocation: Kind = {
  name: 'revocation',
  prepare: (house) => {
    const profile = house.text(`select id from ca_profiles where slug = 'devices'`)
    const certificate = house.bytes(`select certificate from ca_authorities where role = 'ra'`)
    return () => {
      const serial = randomUUID().replaceAll('-', '')
      const at = Date.now()
      const common = { profile_id: profile, subject: 'CN=raced', alternative_names: '[]' }
      const spent = { used_at: at, used_key_hash: Buffer.alloc(32) }
      const times = { created_at: at, expires_at: at + 1, note: '' }
      insert(house.raw, 'ca_challenges', {
        id: serial,
        secret_hash: Buffer.from(serial),
        ...common,
        ...times,
        ...spent,
      })
      const dates = { not_before: at - 1, not_after: at + 86_400_000, issued_at: at }
      insert(house.raw, 'ca_certificates', {
        id: serial,
        serial,
        challenge_id: serial,
        ...common,
        key_hash: Buffer.alloc(32),
        certificate,
        ...dates,
      })
      const { cookie } = house.session(house.ownerId)
      const body = { reason: 'superseded' }
      return {
        messages: everybody(house.message({ at: `POST /api/v1/certificates/${serial}/revocation`, cookie, body })),
      }
    }
  },
}

const bulkPlan: Kind = {
  name: 'bulk plan',
  prepare: (house) => () => {
    const id = newId(Date.now())
    const hash = 'a'.repeat(64)
    const at = Date.now()
    insert(house.raw, 'bulk_plans', {
      id,
      account_id: house.ownerId,
      act: 'access.enable',
      list: 'accounts',
      input: '{}',
      total: 1,
      will: 1,
      skipped: '{}',
      consequences: '[]',
      hash,
      created_at: at,
      expires_at: at + 3_600_000,
    })
    const { cookie } = house.session(house.ownerId)
    const message = house.message({ at: `POST /api/v1/bulk/plans/${id}/application`, cookie, body: { hash } })
    return { messages: everybody(message) }
  },
}

interface Versioned {
  name: string
  path: (house: House) => string
  version: string
  body: (index: number) => object
}

/** Whoever saw an older version may not save over a newer one. */
function versionKind({ name, path, version, body }: Versioned): Kind {
  return {
    name,
    prepare: (house) => {
      const at = `PUT /api/v1${path(house)}`
      return () => {
        const headers = [`if-match: "${house.number(version)}"`]
        const { cookie } = house.session(house.ownerId)
        return { messages: eachOne((index) => house.message({ at, cookie, headers, body: body(index) })) }
      }
    },
  }
}

const VERSIONS: readonly Versioned[] = [
  {
    name: 'version of a view',
    path: (house) => {
      const [id, at] = [newId(Date.now()), Date.now()]
      insert(house.raw, 'console_views', {
        id,
        account_id: house.ownerId,
        list: 'people',
        name: 'Raced',
        query: '{}',
        shared: 0,
        version: 1,
        created_at: at,
        changed_at: at,
      })
      return `/views/${id}`
    },
    version: `select version from console_views where name like 'Raced%'`,
    body: (index) => ({ name: `Raced ${index}`, query: {}, shared: false }),
  },
  {
    name: 'version of a settings section',
    path: () => '/settings/site',
    version: `select version from settings_sections where name = 'site'`,
    body: () => ({ values: { name: `Werke ${randomUUID()}` } }),
  },
  {
    name: 'version of a profile',
    path: (house) => `/profiles/${house.text(`select id from ca_profiles where slug = 'devices'`)}`,
    version: `select version from ca_profiles where slug = 'devices'`,
    body: (index) => ({
      name: `Devices ${index}`,
      slug: 'devices',
      subjectTemplate: '{subject}',
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsage: ['clientAuth'],
      validityDays: 365,
      minRsaBits: 2048,
      legacy: false,
      challengeTtlMinutes: 1_440,
    }),
  },
]

const versionOf = (house: House, section: string): number =>
  house.number(`select coalesce(max(version), 0) from settings_sections where name = ?`, section)

/** Who may come in from where is tried with a list that holds every contender: each round another one. */
async function tryNetworks(house: House, cookie: string): Promise<void> {
  const version = versionOf(house, 'network')
  const values = { consoleNetworks: version % 2 === 0 ? ['127.0.0.0/8'] : ['127.0.0.0/8', '192.0.2.0/24'] }
  await house.owner.must('PUT', '/settings/network', { values }, { headers: { cookie }, version })
}

async function endTrial(house: House, cookie: string): Promise<void> {
  await house.owner.call('POST', '/settings/trial/revert', {}, { headers: { cookie } })
}

/** Changes of two sections, so that the version of neither decides. */
const trialPlace: Kind = {
  name: 'place of the open trial',
  prepare: (house) => async () => {
    const { cookie } = house.session(house.ownerId)
    await endTrial(house, cookie)
    const sections = {
      network: { consoleNetworks: ['127.0.0.0/8', '198.51.100.0/24'] },
      site: { publicHost: 'tried.lindenhof.example' },
    }
    const asked = Object.entries(sections).map(([section, values]) => ({
      at: `PUT /api/v1/settings/${section}`,
      cookie,
      headers: [`if-match: "${versionOf(house, section)}"`],
      body: { values },
    }))
    return { messages: eachOne((index) => house.message(asked[index % asked.length]!)) }
  },
}

/** Some keep it, some put it back: one of them is heard. */
const trialEnd: Kind = {
  name: 'end of a trial',
  prepare: (house) => async () => {
    const { cookie } = house.session(house.ownerId)
    await endTrial(house, cookie)
    await tryNetworks(house, cookie)
    const ends = ['keep', 'revert'].map((what) => ({ at: `POST /api/v1/settings/trial/${what}`, cookie, body: {} }))
    return { messages: eachOne((index) => house.message(ends[index % ends.length]!)) }
  },
}

const endedSession: Kind = {
  name: 'session to end',
  prepare: (house) => () => {
    const accountId = house.account()
    const { id } = house.session(accountId)
    const messages = eachOne(() =>
      house.message({ at: `DELETE /api/v1/account/sessions/${id}`, cookie: house.session(accountId).cookie }),
    )
    return { messages }
  },
}

const endedToken: Kind = {
  name: 'token to end',
  prepare: (house) => () => {
    const accountId = house.account()
    const id = insertToken(house.raw, Date.now(), accountId, randomUUID())
    const messages = eachOne(() =>
      house.message({ at: `DELETE /api/v1/account/tokens/${id}`, cookie: house.session(accountId).cookie }),
    )
    return { messages }
  },
}

export const OTHER_KINDS: readonly Kind[] = [
  trialPlace,
  trialEnd,
  challenge,
  rivalPlans,
  samePlan,
  namedJob,
  repeatedRequest,
  revocation,
  bulkPlan,
  ...VERSIONS.map(versionKind),
  endedSession,
  endedToken,
]
