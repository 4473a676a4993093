import { randomUUID } from 'node:crypto'
import { hashOf } from '../../../server/domains/access/approvals/assert-approved.ts'
import { insert, type Row } from '../rights/rows.ts'
import type { House } from './house.ts'
import { CONTENDERS, eachOne, type Kind } from './race.ts'

// Kinds of four eyes. They make the house older than it is, and so come last.

const LONG_AGO = 100 * 3_600_000

/** An owner who has been there long enough to agree to anything, and is not the one who asks. */
function settledOwner(house: House): string {
  const [id, at] = [house.account('owner'), Date.now() - LONG_AGO]
  house.run('update access_accounts set created_at = ? where id = ?', at, id)
  const factor = { id: randomUUID(), account_id: id, place: 0, kind: 'totp', secret: Buffer.alloc(8), last_step: 0 }
  insert(house.raw, 'access_factors', { ...factor, created_at: at })
  return id
}

/** A role given to somebody new, and the request of the owner for it. */
function armed(house: House, change: Row = {}): { id: string; account: string; hash: string } {
  house.run('delete from access_approvals')
  const [id, account, at] = [randomUUID(), house.account(), Date.now()]
  const facts = { holder: 'account', username: 'contender', name: 'contender', role: 'administrator', within: null }
  const deed = {
    kind: 'give_role',
    target: `account:${account}`,
    facts: { ...facts, 'within.id': null, endsAt: null },
  } as const
  const hash = hashOf(deed)
  insert(house.raw, 'access_approvals', {
    id,
    requester: house.ownerId,
    hash,
    ...deed,
    facts: JSON.stringify(deed.facts),
    reason: 'raced',
    state: 'open',
    alone: 0,
    usable_from: at,
    created_at: at,
    expires_at: at + 3_600_000,
    ...change,
  })
  return { id, account, hash }
}

function giving(house: House, account: string) {
  const { cookie } = house.session(house.ownerId)
  const body = { account, role: 'administrator' }
  return eachOne(() => house.message({ at: 'POST /api/v1/grants', cookie, body }))
}

const request: Kind = {
  name: 'request for approval',
  prepare: (house) => {
    settledOwner(house)
    return () => {
      const account = house.account()
      house.run('delete from access_approvals')
      return {
        messages: giving(house, account),
        winners: 0,
        after: (replies) => [
          ...only('requests', house.number('select count(*) from access_approvals')),
          ...only('ids told', new Set(replies.map(({ bytes }) => idIn(bytes))).size),
        ],
      }
    }
  },
}

function idIn(bytes: Uint8Array): string {
  return String((JSON.parse(Buffer.from(bytes).toString('utf8')) as { approval?: string }).approval)
}

function only(what: string, count: number): string[] {
  return count === 1 ? [] : [`${count} ${what}`]
}

const approval: Kind = {
  name: 'approval',
  prepare: (house) => {
    const approver = settledOwner(house)
    return () => {
      const { id, account } = armed(house, { state: 'approved', decided_by: approver, decided_at: Date.now() })
      const uses = `select count(*) from audit_bodies where action = 'access.use_approval' and target = ?`
      return { messages: giving(house, account), after: () => only('uses', house.number(uses, `approval:${id}`)) }
    }
  },
}

const answer: Kind = {
  name: 'answer to a request',
  prepare: (house) => {
    const approvers = [settledOwner(house), settledOwner(house)]
    return () => {
      const { id } = armed(house)
      const cookies = approvers.map((approver) => house.session(approver).cookie)
      const messages = Array.from({ length: CONTENDERS }, (_, index) =>
        house.message({
          at: `POST /api/v1/approvals/${id}/${index % 2 === 0 ? 'agreement' : 'refusal'}`,
          cookie: cookies[index % 2]!,
          body: {},
        }),
      )
      return { messages }
    }
  },
}

const end: Kind = {
  name: 'end of a request',
  prepare: (house) => () => {
    const { id } = armed(house)
    const { cookie } = house.session(house.ownerId)
    return { messages: eachOne(() => house.message({ at: `DELETE /api/v1/approvals/${id}`, cookie })) }
  },
}

export const APPROVAL_KINDS: readonly Kind[] = [request, approval, answer, end]
