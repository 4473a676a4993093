import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { generateSync } from 'otplib'
import { hashOf } from '../rights/callers.ts'
import { ScratchKey, type Asked } from '../../../server/domains/access/factors/scratch-key.ts'
import { insert, type Row } from '../rights/rows.ts'
import type { House } from './house.ts'
import { CONTENDERS, eachOne, everybody, type Kind } from './race.ts'

// Kinds of the access room: codes, sessions, accounts.

const HALF = { state: 'second-factor', fresh_factor_until: null }

/** The code of now. Rounds put the last step back, so that it is good again. */
export function codeNow(secret: string): string {
  return generateSync({ strategy: 'totp', secret, epoch: Math.floor(Date.now() / 1000), period: 30 })
}

/** Lifts the brake on guesses: five attempts are free, and a race has 64. */
function unthrottle(house: House, kind: 'factor' | 'password', accountId: string): void {
  for (const counted of kind === 'factor' ? ['factor', 'confirmation'] : [kind]) {
    const key = createHash('sha256')
      .update(JSON.stringify([counted, accountId]))
      .digest('base64url')
    house.run(
      `insert into access_throttles (key, failures, blocked_until, last_at) values (?, -1000, 0, ?)
        on conflict (key) do update set failures = -1000, blocked_until = 0`,
      key,
      Date.now(),
    )
  }
}

function endSessionsOf(house: House, accountId: string): void {
  house.run('delete from access_sessions where account_id = ? and token_hash <> ?', accountId, ownToken(house))
}

function ownToken(house: House): Buffer {
  return hashOf(house.owner.cookie ?? '')
}

/** The code of the app, which nobody has used yet, and nobody else is signed in. */
function unusedCode(house: House): { code: string } {
  const { ownerId } = house
  endSessionsOf(house, ownerId)
  unthrottle(house, 'factor', ownerId)
  house.run('update access_factors set last_step = 0 where account_id = ?', ownerId)
  return { code: codeNow(house.authenticator.secret) }
}

/** Many half-signed-in browsers of one person, one code for all. */
const timeStepSigningIn: Kind = {
  name: 'time step',
  way: 'signing in',
  prepare: (house) => () => {
    const { ownerId } = house
    const body = unusedCode(house)
    const messages = eachOne(() =>
      house.message({ at: 'POST /api/v1/session/factor', cookie: house.session(ownerId, HALF).cookie, body }),
    )
    return { messages, after: () => openSessions(house, ownerId) }
  },
}

/** Whoever lost is still outside. The owner's own session is not counted. */
function openSessions(house: House, accountId: string): string[] {
  const open = house.number(
    `select count(*) from access_sessions where account_id = ? and state = 'open' and token_hash <> ?`,
    accountId,
    ownToken(house),
  )
  return open === 1 ? [] : [`${open} sessions are open`]
}

const timeStepConfirming: Kind = {
  name: 'time step',
  way: 'confirming in open sessions',
  prepare: (house) => () => {
    const { ownerId } = house
    const body = unusedCode(house)
    const stale = { fresh_factor_until: null }
    const messages = eachOne(() =>
      house.message({ at: 'POST /api/v1/session/confirmation', cookie: house.session(ownerId, stale).cookie, body }),
    )
    const fresh =
      'select count(*) from access_sessions where account_id = ? and fresh_factor_until is not null and token_hash <> ?'
    return {
      messages,
      after: () => {
        const count = house.number(fresh, ownerId, ownToken(house))
        return count === 1 ? [] : [`${count} sessions have a fresh factor`]
      },
    }
  },
}

/** Recovery codes as they are stored: the hash of their letters and digits. */
function giveRecoveryCodes(house: House, accountId: string, count: number): string[] {
  house.run('delete from access_recovery_codes where account_id = ?', accountId)
  return Array.from({ length: count }, () => {
    const code = randomUUID().replaceAll('-', '').toUpperCase().slice(0, 16)
    insert(house.raw, 'access_recovery_codes', {
      account_id: accountId,
      code_hash: hashOf(code),
      created_at: Date.now(),
    })
    return code
  })
}

const recoveryCode: Kind = {
  name: 'recovery code',
  prepare: (house) => {
    const accountId = house.account()
    return () => {
      endSessionsOf(house, accountId)
      unthrottle(house, 'factor', accountId)
      const [code] = giveRecoveryCodes(house, accountId, 1)
      const at = 'POST /api/v1/session/factor'
      const messages = eachOne(() =>
        house.message({ at, cookie: house.session(accountId, HALF).cookie, body: { code } }),
      )
      return { messages, after: () => openSessions(house, accountId) }
    }
  },
}

/** One half-signed-in browser, a good code for each contender: one opens it, and no other code is spent. */
const halfSession: Kind = {
  name: 'half-signed-in session',
  prepare: (house) => {
    const accountId = house.account()
    return () => {
      endSessionsOf(house, accountId)
      unthrottle(house, 'factor', accountId)
      const codes = giveRecoveryCodes(house, accountId, CONTENDERS)
      const { cookie } = house.session(accountId, HALF)
      const at = 'POST /api/v1/session/factor'
      return {
        messages: eachOne((index) => house.message({ at, cookie, body: { code: codes[index]! } })),
        after: async () => [...codesSpent(house, accountId), ...(await stillOpens(house, cookie))],
      }
    }
  },
}

function codesSpent(house: House, accountId: string): string[] {
  const query = 'select count(*) from access_recovery_codes where account_id = ? and used_at is not null'
  const spent = house.number(query, accountId)
  return spent === 1 ? [] : [`${spent} recovery codes are spent`]
}

/** What was known before signing in must be worth nothing afterwards (session fixation). */
async function stillOpens(house: House, cookie: string): Promise<string[]> {
  const { status } = await house.owner.raw('GET', '/api/v1/session', undefined, { cookie })
  return status === 401 ? [] : [`the token of before signing in still gives ${status}`]
}

const PASSWORD = 'seven quiet harbours 31'

/** The account is enrolled once through the door; each round puts the session back as it was. */
const enrollment: Kind = {
  name: 'enrollment',
  prepare: async (house) => {
    const accountId = house.account()
    const browser = house.owner.another(house.owner.address)
    await browser.must('POST', '/invitation', { token: invite(house, accountId), password: PASSWORD })
    const { secret } = await browser.must<{ secret: string }>('GET', '/session/enrollment')
    const cookie = `__Host-freehold=${browser.cookie}`
    browser.close()
    const session = house.raw.prepare('select * from access_sessions where account_id = ?').get(accountId)
    return () => {
      house.run('delete from access_factors where account_id = ?', accountId)
      house.run('delete from access_sessions where account_id = ?', accountId)
      insert(house.raw, 'access_sessions', session as Record<string, string>)
      const body = { code: codeNow(secret) }
      return { messages: everybody(house.message({ at: 'POST /api/v1/session/enrollment', cookie, body })) }
    }
  },
}

function invite(house: House, accountId: string): string {
  const token = randomUUID()
  const at = Date.now()
  const row = {
    id: randomUUID(),
    account_id: accountId,
    token_hash: hashOf(token),
    created_at: at,
    expires_at: at + 3_600_000,
  }
  insert(house.raw, 'access_invitations', row)
  return token
}

/** A key of software, put into the file as one that the account enrolled. */
function keyOf(house: House, accountId: string): { key: ScratchKey; id: string } {
  const key = new ScratchKey()
  const id = randomUUID()
  house.run('delete from access_factors where account_id = ?', accountId)
  insert(house.raw, 'access_factors', {
    id,
    account_id: accountId,
    place: 0,
    kind: 'webauthn',
    rp_id: RP_ID,
    credential_id: key.credentialId,
    public_key: key.publicKey(),
    counter: 0,
    transports: '["usb"]',
    aaguid: '00000000-0000-0000-0000-000000000000',
    synced: 0,
    created_at: Date.now(),
    last_used_at: null,
  })
  return { key, id }
}

const RP_ID = 'freehold.lindenhof.example'

/** A challenge that the server gave to that session, as it stands in its file. */
function challengeIn(house: House, sessionId: string): { ceremony: string; asked: Asked } {
  const ceremony = randomUUID()
  const challenge = randomBytes(32)
  insert(house.raw, 'access_ceremonies', {
    token_hash: hashOf(ceremony),
    session_id: sessionId,
    purpose: 'second-factor',
    challenge,
    expires_at: Date.now() + 300_000,
  })
  const origin = `https://${RP_ID}:${house.server.port}`
  return { ceremony, asked: { challenge: challenge.toString('base64url'), rpId: RP_ID, origin } }
}

/** One challenge, and many answers to it that are all right. */
const ceremony: Kind = {
  name: 'ceremony',
  prepare: (house) => {
    const accountId = house.account()
    const { key } = keyOf(house, accountId)
    return () => {
      house.run('update access_factors set counter = 0 where account_id = ?', accountId)
      endSessionsOf(house, accountId)
      unthrottle(house, 'factor', accountId)
      const { id, cookie } = house.session(accountId, HALF)
      const given = challengeIn(house, id)
      const messages = eachOne((index) => {
        const answer = key.answer(given.asked, { counter: index + 1 })
        return house.message({ at: 'POST /api/v1/session/key', cookie, body: { ceremony: given.ceremony, answer } })
      })
      return { messages, after: () => openSessions(house, accountId) }
    }
  },
}

/** Each browser has a challenge of its own, and each answer the same count: of a key and of its copies. */
const signatureCounter: Kind = {
  name: 'signature counter',
  prepare: (house) => {
    const accountId = house.account()
    const { key } = keyOf(house, accountId)
    return () => {
      house.run('update access_factors set counter = 0 where account_id = ?', accountId)
      endSessionsOf(house, accountId)
      unthrottle(house, 'factor', accountId)
      const messages = eachOne(() => {
        const { id, cookie } = house.session(accountId, HALF)
        const given = challengeIn(house, id)
        const answer = key.answer(given.asked, { counter: 1 })
        return house.message({ at: 'POST /api/v1/session/key', cookie, body: { ceremony: given.ceremony, answer } })
      })
      return { messages, after: () => openSessions(house, accountId) }
    }
  },
}

/** Two factors are left, and half of the contenders remove the one, half the other. */
const lastFactor: Kind = {
  name: 'last factor',
  prepare: (house) => {
    const accountId = house.account()
    return () => {
      const { id: first } = keyOf(house, accountId)
      const row = house.raw.prepare('select * from access_factors where id = ?').get(first) as Row
      const second = randomUUID()
      insert(house.raw, 'access_factors', { ...row, id: second, place: 1, credential_id: randomBytes(16) })
      endSessionsOf(house, accountId)
      const { cookie } = house.session(accountId)
      const messages = eachOne((index) =>
        house.message({ at: `DELETE /api/v1/account/factors/${index % 2 === 0 ? first : second}`, cookie }),
      )
      return {
        messages,
        after: () => {
          const left = house.number('select count(*) from access_factors where account_id = ?', accountId)
          return left === 1 ? [] : [`${left} factors are left`]
        },
      }
    }
  },
}

/** One code that came by mail, and many who give it. Mail and its code are put into the file. */
const mailCode: Kind = {
  name: 'mail code',
  prepare: (house) => {
    const accountId = house.account()
    keyOf(house, accountId)
    for (const [section, values] of [
      ['mail', { on: true, host: 'localhost', from: 'a@b.example', recipientsBad: ['a@b.example'] }],
      ['sign-in', { mailRecovery: true }],
    ] as const)
      house.run(
        `insert into settings_sections (name, version, fields, changed_at) values (?, 1, ?, 1)
          on conflict (name) do update set fields = excluded.fields`,
        section,
        JSON.stringify(values),
      )
    return () => {
      endSessionsOf(house, accountId)
      unthrottle(house, 'factor', accountId)
      const { id, cookie } = house.session(accountId, HALF)
      insert(house.raw, 'access_mail_codes', {
        session_id: id,
        code_hash: hashOf('AAAABBBB'),
        sealed: null,
        created_at: Date.now(),
        expires_at: Date.now() + 300_000,
      })
      const body = { code: 'AAAA-BBBB' }
      return { messages: everybody(house.message({ at: 'POST /api/v1/session/recovery', cookie, body })) }
    }
  },
}

const invitation: Kind = {
  name: 'invitation',
  // Each contender has a password to hash.
  oneIn: 10,
  prepare: (house) => {
    const accountId = house.account()
    return () => {
      const body = { token: invite(house, accountId), password: PASSWORD }
      return { messages: everybody(house.message({ at: 'POST /api/v1/invitation', body })) }
    }
  },
}

/** The password of before may be changed once; the other contenders know one that is not right any more. */
const password: Kind = {
  name: 'password',
  oneIn: 10,
  prepare: async (house) => {
    const accountId = house.account()
    const browser = house.owner.another(house.owner.address)
    await browser.must('POST', '/invitation', { token: invite(house, accountId), password: PASSWORD })
    browser.close()
    const hash = house.text('select password_hash from access_accounts where id = ?', accountId)
    return () => {
      house.run('update access_accounts set password_hash = ? where id = ?', hash, accountId)
      endSessionsOf(house, accountId)
      unthrottle(house, 'password', accountId)
      const at = 'PUT /api/v1/account/password'
      const messages = eachOne((index) => {
        const body = { current: PASSWORD, next: `nine copper lanterns, no. ${index}` }
        return house.message({ at, cookie: house.session(accountId).cookie, body })
      })
      return { messages }
    }
  },
}

const userName: Kind = {
  name: 'user name',
  prepare: (house) => () => {
    const username = `u${randomUUID()}`
    const { cookie } = house.session(house.ownerId)
    const body = { username, displayName: 'One of many', role: 'auditor' }
    return { messages: everybody(house.message({ at: 'POST /api/v1/accounts', cookie, body })) }
  },
}

const accountVersion: Kind = {
  name: 'version of an account',
  prepare: (house) => {
    const accountId = house.account()
    return () => {
      const version = house.number('select version from access_accounts where id = ?', accountId)
      const { cookie } = house.session(house.ownerId)
      const messages = eachOne((index) =>
        house.message({
          at: `PUT /api/v1/accounts/${accountId}`,
          cookie,
          headers: [`if-match: "${version}"`],
          body: { displayName: `Name ${index}`, disabled: false },
        }),
      )
      return { messages }
    }
  },
}

const ROLE = { title: 'Raced', purpose: '', permissions: ['ca.read'] }

const roleName: Kind = {
  name: 'name of a role',
  prepare: (house) => () => {
    const { cookie } = house.session(house.ownerId)
    const name = `raced-${randomUUID().slice(0, 8)}`
    const at = 'POST /api/v1/roles'
    return { messages: eachOne(() => house.message({ at, cookie, body: { name, ...ROLE } })) }
  },
}

const roleVersion: Kind = {
  name: 'version of a role',
  prepare: (house) => {
    const name = `raced-${randomUUID().slice(0, 8)}`
    const row = { name, ...ROLE, permissions: JSON.stringify(ROLE.permissions), created_at: Date.now(), version: 1 }
    insert(house.raw, 'access_roles', row)
    return () => {
      const version = house.number('select version from access_roles where name = ?', name)
      const { cookie } = house.session(house.ownerId)
      const messages = eachOne((index) =>
        house.message({
          at: `PUT /api/v1/roles/${name}`,
          cookie,
          headers: [`if-match: "${version}"`],
          body: { ...ROLE, title: `Title ${index}` },
        }),
      )
      return { messages }
    }
  },
}

const grant: Kind = {
  name: 'grant',
  prepare: (house) => () => {
    const [account, { cookie }] = [house.account(), house.session(house.ownerId)]
    const at = 'POST /api/v1/grants'
    return { messages: eachOne(() => house.message({ at, cookie, body: { account, role: 'certificate-officer' } })) }
  },
}

const grantToTake: Kind = {
  name: 'grant to take',
  prepare: (house) => () => {
    const [account_id, { cookie }, id] = [house.account(), house.session(house.ownerId), randomUUID()]
    insert(house.raw, 'access_grants', { id, account_id, role: 'certificate-officer', granted_at: Date.now() })
    return { messages: eachOne(() => house.message({ at: `DELETE /api/v1/grants/${id}`, cookie })) }
  },
}

export const SIGN_IN_KINDS: readonly Kind[] = [
  roleName,
  roleVersion,
  grant,
  grantToTake,
  timeStepSigningIn,
  timeStepConfirming,
  recoveryCode,
  halfSession,
  enrollment,
  ceremony,
  signatureCounter,
  lastFactor,
  mailCode,
  invitation,
  password,
  userName,
  accountVersion,
]
