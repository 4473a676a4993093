import { newAddress, type Server } from '../../peers/server.ts'
import { messageOf, Wire, type Asked, type Reply } from '../wire.ts'
import type { Caller } from './callers.ts'
import type { House } from './house.ts'

// What the matrix of routes cannot say: whose object it is, and which role is given.

interface Case {
  /** As the callers are named. */
  caller: string
  what: string
  at: (of: (caller: string) => Caller, house: House) => string
  body?: (of: (caller: string) => Caller) => object
  version?: number
  wanted: string
}

const FRESH = 'with a fresh factor'
const OWNER = `owner, ${FRESH}`
const ADMINISTRATOR = `administrator, ${FRESH}`
const AUDITOR = `auditor, ${FRESH}`
const REVISION = { displayName: 'Changed', disabled: false }
const HELPER = 'helper of one group'

const ofOwner: Case['at'] = (of) => `/accounts/${of('owner, idle').accountId}`

const CASES: readonly Case[] = [
  {
    caller: ADMINISTRATOR,
    what: 'changes an owner',
    at: (of, house) => `PUT ${ofOwner(of, house)}`,
    body: () => REVISION,
    version: 1,
    wanted: '403 access.role_beyond_yours',
  },
  {
    caller: ADMINISTRATOR,
    what: 'makes somebody an owner',
    at: () => 'POST /grants',
    body: (of) => ({ account: of('auditor, idle').accountId, role: 'owner' }),
    wanted: '403 access.role_beyond_yours',
  },
  {
    caller: ADMINISTRATOR,
    what: 'creates an owner',
    at: () => 'POST /accounts',
    body: () => ({ username: 'my-owner', displayName: 'Mine', role: 'owner' }),
    wanted: '403 access.role_beyond_yours',
  },
  {
    caller: ADMINISTRATOR,
    what: 'invites an owner again',
    at: (of, house) => `POST ${ofOwner(of, house)}/invitation`,
    body: () => ({}),
    wanted: '403 access.role_beyond_yours',
  },
  {
    caller: ADMINISTRATOR,
    what: 'makes himself an owner',
    at: () => 'POST /grants',
    body: (of) => ({ account: of(ADMINISTRATOR).accountId, role: 'owner' }),
    wanted: '403 access.role_beyond_yours',
  },
  {
    caller: OWNER,
    what: 'gives himself a second role',
    at: () => 'POST /grants',
    body: (of) => ({ account: of(OWNER).accountId, role: 'auditor' }),
    wanted: '409 access.not_yourself',
  },
  ...(['/people', '/groups'] as const).map((kind) => ({
    caller: HELPER,
    what: `reads one of ${kind} outside of his group`,
    at: (_of: unknown, { objects }: House) => `GET ${kind}/${objects[kind.replace('/', '/other-')]}`,
    wanted: kind === '/people' ? '404 directory.person_not_found' : '404 directory.group_not_found',
  })),
  {
    caller: HELPER,
    what: 'reads the members of a group outside of his',
    at: (_of, { objects }) => `GET /groups/${objects['/other-groups']}/members`,
    wanted: '404 directory.group_not_found',
  },
  {
    caller: HELPER,
    what: 'takes those members as a file',
    at: (_of, { objects }) => `GET /groups/${objects['/other-groups']}/members/file`,
    wanted: '404 directory.group_not_found',
  },
  {
    caller: OWNER,
    what: 'disables himself',
    at: (of) => `PUT /accounts/${of(OWNER).accountId}`,
    body: () => ({ ...REVISION, disabled: true }),
    version: 1,
    wanted: '409 access.not_yourself',
  },
  {
    caller: AUDITOR,
    what: 'ends the session of somebody else',
    at: (of) => `DELETE /account/sessions/${of(OWNER).sessionId}`,
    wanted: '404 access.session_not_found',
  },
  {
    caller: OWNER,
    what: 'ends the session of somebody else',
    at: (_of, { objects }) => `DELETE /account/sessions/${objects['/account/sessions']}`,
    wanted: '404 access.session_not_found',
  },
  {
    caller: AUDITOR,
    what: 'ends a session that is not there',
    at: () => 'DELETE /account/sessions/00000000-0000-7000-8000-00000000ffff',
    wanted: '404 access.session_not_found',
  },
  {
    caller: AUDITOR,
    what: 'ends his own session as if it were another',
    at: (of) => `DELETE /account/sessions/${of(AUDITOR).sessionId}`,
    wanted: '404 access.session_not_found',
  },
]

/** Who sends the Idempotency-Key of somebody else gets an answer of his own, or none: the first one may show a secret. */
async function keyFaults(
  ask: (caller: string, asked: Partial<Asked>) => Promise<Reply>,
  house: House,
): Promise<string[]> {
  const asked = {
    at: `POST /api/v1/profiles/${house.objects['/profiles']}/challenges`,
    body: { subject: 'CN=shown-once' },
    headers: ['idempotency-key: the-key-of-somebody'],
  }
  const [first, again, other, refused] = [
    await ask(OWNER, asked),
    await ask(OWNER, asked),
    await ask(ADMINISTRATOR, asked),
    await ask(AUDITOR, asked),
  ]
  return [
    ...(first.status === 200 && first.text === again.text
      ? []
      : ['the same request with the same key got another answer']),
    ...(other.status === 200 && other.text !== first.text
      ? []
      : ['an administrator got the answer of an owner by his key']),
    ...(refused.status === 403 ? [] : [`an auditor with the key of an owner got ${refused.status}`]),
  ]
}

/** Who may see one group is told of nobody else, wherever he asks; what he is told of is there. */
async function narrowFaults(
  ask: (caller: string, asked: Partial<Asked>) => Promise<Reply>,
  { objects }: House,
): Promise<string[]> {
  const foreign = encodeURIComponent(`group eq "${objects['/other-groups']}"`)
  const faults: string[] = []
  for (const [at, own] of [
    ['/people', /Anna/],
    ['/people/file', /Anna/],
    ['/people/count', /"count":1}/],
    ['/groups', /Staff/],
    [`/people?filter=${foreign}`, /"items":\[\]/],
    ['/search?q=berta', /"groups":\[\]/],
    [`/search?q=${objects['/other-groups']}`, /"groups":\[\]/],
    ['/search?q=anna', /Anna/],
  ] as const) {
    const { status, text } = await ask(HELPER, { at: `GET /api/v1${at}` })
    if (status !== 200 || !own.test(text)) faults.push(`${HELPER} asks ${at}: gave ${status} ${text.slice(0, 200)}`)
    if (/Berta|Board/.test(text)) faults.push(`${HELPER} asks ${at}: was told of a group that is not his`)
  }
  return faults
}

/** What came otherwise than wanted. */
export async function beyondFaults(server: Server, house: House): Promise<{ faults: string[]; calls: number }> {
  const { address: host, port, certificate } = server
  const wire = new Wire({ host, port, certificate, localAddress: newAddress() })
  const of = (name: string): Caller => house.callers.find((caller) => caller.name === name)!
  const ask = (caller: string, asked: Partial<Asked>): Promise<Reply> =>
    wire.ask(messageOf({ at: '', host: `${host}:${port}`, cookie: of(caller).cookie, ...asked }))
  const faults: string[] = []
  const told = new Set<string>()
  for (const { caller, what, at, body, version, wanted } of CASES) {
    const reply = await ask(caller, {
      at: at(of, house).replace(' ', ' /api/v1'),
      ...(body && { body: body(of) }),
      headers: version === undefined ? [] : [`if-match: "${version}"`],
    })
    const code = /"code":"([^"]*)"/.exec(reply.text)?.[1] ?? ''
    const came = `${reply.status} ${code}`.trim()
    if (came !== wanted) faults.push(`${caller} ${what}: gave ${came} instead of ${wanted}`)
    if (code === 'access.session_not_found') told.add(reply.text.replace(/"requestId":"[^"]*"/, ''))
  }
  faults.push(...(await keyFaults(ask, house)), ...(await narrowFaults(ask, house)))
  wire.close()
  if (told.size > 1) faults.push('a session of somebody else and one that is not there are refused in different words')
  return { faults, calls: CASES.length + 10 }
}
