import { randomBytes } from 'node:crypto'
import type { Client } from '../../peers/client.ts'
import { cookieOf, hashOf } from '../rights/callers.ts'
import { insert, type Row } from '../rights/rows.ts'
import type { House } from './house.ts'
import { everybody, type Kind } from './race.ts'
import { codeNow } from './sign-in.ts'

// Kinds of the set-up. Each round takes back that it was done, as far as the kind goes.

const SETUP = { state: 'setup', fresh_factor_until: null }

function reopen(house: House): void {
  house.run('update setup_progress set completed_at = null')
}

function finish(house: House): void {
  house.run('update setup_progress set completed_at = ?, code_used_at = coalesce(code_used_at, 1)', Date.now())
  house.run(`delete from access_sessions where state = 'setup'`)
}

/** A browser that holds the set-up, with all that comes with it. */
async function claim(house: House): Promise<Client> {
  const code = newCode(house)
  const browser = house.server.client()
  await browser.must('POST', '/setup/claim', { code })
  return browser
}

function newCode(house: House): string {
  const code = randomBytes(8).toString('hex').toUpperCase()
  reopen(house)
  house.run('update setup_progress set code_hash = ?, code_used_at = null', hashOf(code))
  return code
}

const setupCode: Kind = {
  name: 'set-up code',
  oneIn: 2,
  prepare: (house) => () => {
    const code = newCode(house)
    return {
      messages: everybody(house.message({ at: 'POST /api/v1/setup/claim', body: { code } })),
      after: () => {
        const sessions = house.number(`select count(*) from access_sessions where state = 'setup'`)
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
  oneIn: 4,
  prepare: (house) => {
    const owner = house.raw
      .prepare('select username, display_name as displayName from access_accounts where id = ?')
      .get(house.ownerId) as object
    const confirmed = house.raw.prepare('select * from access_factors where account_id = ?').get(house.ownerId) as Row
    const takeBack = (): void => {
      house.run('delete from access_factors where account_id = ?', house.ownerId)
      insert(house.raw, 'access_factors', confirmed)
      finish(house)
    }
    return async () => {
      const browser = await claim(house)
      house.run('delete from access_factors where account_id = ?', house.ownerId)
      try {
        const named = { ...owner, password: 'seven quiet harbours 31' }
        const app = await browser.must<{ secret: string }>('POST', '/setup/owner', named)
        const cookie = cookieOf(browser.cookie!)
        const body = { code: codeNow(app.secret) }
        return {
          messages: everybody(house.message({ at: 'POST /api/v1/setup/owner/factor', cookie, body })),
          after: () => (takeBack(), []),
        }
      } catch (error) {
        takeBack()
        throw error
      } finally {
        browser.close()
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
    const kit = await house.owner.must<{ words: string[]; ask: [number, number] }>(
      'POST',
      '/setup/kit',
      {},
      { headers },
    )
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
