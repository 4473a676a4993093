import { randomUUID } from 'node:crypto'
import { hashOf } from '../rights/callers.ts'
import { insert } from '../rights/rows.ts'
import type { House } from './house.ts'
import { everybody, type Kind } from './race.ts'

/** Seven groups and the one that follows from them. */
const CODE = 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-ETCK'

/** One sealed code, and many who type it at the same instant: one of them is owner for an hour. */
const emergencyCode: Kind = {
  name: 'emergency code',
  prepare: (house) => () => {
    house.run('delete from access_throttles')
    house.run('update access_break_glass set live = null')
    const id = randomUUID()
    const row = { id, code_hash: hashOf(CODE.replaceAll('-', '')), made_at: Date.now(), live: 1 }
    insert(house.raw, 'access_break_glass', row)
    const before = opened(house)
    const body = { code: CODE }
    const messages = everybody(house.message({ at: 'POST /api/v1/session/emergency', body }))
    return { messages, after: () => (opened(house) === before + 1 ? [] : [`${opened(house) - before} accounts`]) }
  },
}

function opened(house: House): number {
  return house.number(`select count(*) from access_accounts where username_key like 'emergency-%'`)
}

export const BREAK_GLASS_KINDS: readonly Kind[] = [emergencyCode]
