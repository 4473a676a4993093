import { randomBytes } from 'node:crypto'
import { codeNow } from './sign-in.ts'
import { hashOf } from '../rights/callers.ts'
import type { House } from './house.ts'
import { everybody, type Kind } from './race.ts'

// Kinds of the set-up. Each round takes back that it was done, as far as the kind goes.

const SETUP = { state: 'setup', fresh_factor_until: null }

function reopen(house: House): void {
  house.run('update setup_progress set completed_at = null')
}

function finish(house: House): void {
  house.run('update setup_progress set completed_at = ?, code_used_at = coalesce(code_used_at, 1)', Date.now())
  house.run(`delete from access_sessions where state = 'setup'`)
}

const setupCode: Kind = {
  name: 'set-up code',
  prepare: (house) => () => {
    const code = randomBytes(8).toString('hex').toUpperCase()
    reopen(house)
    house.run('update setup_progress set code_hash = ?, code_used_at = null', hashOf(code))
    return {
      messages: everybody(house.message({ at: 'POST /api/v1/setup/claim', body: { code } })),
      after: () => {
        const sessions = house.value<number>(`select count(*) from access_sessions where state = 'setup'`)
        finish(house)
        return sessions === 1 ? [] : [`${sessions} browsers hold the set-up`]
      },
    }
  },
}

/** The owner names himself again in each round, which shows a new secret; then his app is confirmed. */
const ownersApp: Kind = {
  name: 'enrollment',
  way: 'of the first owner',
  oneIn: 2,
  prepare: (house) => {
    const factor = house.raw.prepare('select * from access_factors where account_id = ?').get(house.ownerId) as Record<string, string>
    const names = house.raw.prepare('select username, display_name from access_accounts where id = ?').get(house.ownerId) as {
      username: string
      display_name: string
    }
    return async () => {
      reopen(house)
      house.run('delete from access_factors where account_id = ?', house.ownerId)
      const { cookie } = house.session(null, SETUP)
      const owner = { username: names.username, displayName: names.display_name, password: 'a long enough password 41' }
      const { secret } = await house.owner.must<{ secret: string }>('POST', '/setup/owner', owner, { headers: { cookie } })
      const body = { code: codeNow(secret) }
      return {
        messages: everybody(house.message({ at: 'POST /api/v1/setup/owner/factor', cookie, body })),
        after: () => {
          house.run('update access_factors set secret = ?, last_step = 0 where account_id = ?', factor['secret']!, house.ownerId)
          finish(house)
          return []
        },
      }
    }
  },
}

/** The groups of the kit end the set-up once. */
const endOfSetup: Kind = {
  name: 'end of the set-up',
  prepare: (house) => async () => {
    reopen(house)
    const { cookie } = house.session(null, SETUP)
    const headers = { cookie }
    const kit = await house.owner.must<{ words: string[]; ask: [number, number] }>('POST', '/setup/kit', {}, { headers })
    const body = { words: kit.ask.map((number) => kit.words[number - 1]) }
    return {
      messages: everybody(house.message({ at: 'POST /api/v1/setup/kit/confirmation', cookie, body })),
      after: () => {
        finish(house)
        return []
      },
    }
  },
}

export const FIRST_RUN_KINDS: readonly Kind[] = [setupCode, ownersApp, endOfSetup]
