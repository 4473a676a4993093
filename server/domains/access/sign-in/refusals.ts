import type { Tx, UnitContext } from '../../../base/audit/unit.ts'
import { iso, MINUTE } from '../../../base/time.ts'
import { networkOf } from '../../../platform/http/network.ts'
import type { AccessParts } from '../parts.ts'

/** Why somebody was turned away; an auditor sees it, the caller does not. */
export type RefusalKind =
  | 'password'
  | 'disabled'
  | 'no_role'
  | 'unavailable'
  | 'factor'
  | 'key'
  | 'key_counter'
  | 'throttled'
  | 'invitation'
  | 'setup_code'
  | 'emergency'

const MOST_SETTLED = 200

/** Entries a minute, however many addresses guess at however many accounts; what is more is counted under one. */
const MOST_A_MINUTE = 60

/** In place of account and address where there are too many of them. */
const SEVERAL = 'several'

type Doors = Pick<AccessParts, 'bookkeep' | 'unit'>

/**
 * Records a refused attempt: one entry per address, account, kind and minute. Further ones of that minute are counted, and
 * the count is recorded by the next refusal of a later minute or by {@link settleRefusals}: a flood cannot fill the disk.
 */
export async function recordRefusal(
  doors: Doors,
  context: UnitContext,
  kind: RefusalKind,
  accountId: string | null,
): Promise<void> {
  const address = networkOf(context.origin.address)
  const minute = Math.floor(context.at / MINUTE)
  const { key, count } = await doors.bookkeep((tx) => countOne(tx, { kind, accountId, address, minute }))
  if (count > 1) return
  await settleRefusals(doors, context)
  await doors.unit(context, async ({ record }) => {
    record({
      action: 'access.refuse_sign_in',
      target: targetOf(key),
      outcome: 'refused',
      detail: { kind, count: 1 },
    })
  })
}

async function countOne(
  tx: Tx,
  {
    kind,
    accountId,
    address,
    minute,
  }: { kind: RefusalKind; accountId: string | null; address: string; minute: number },
): Promise<{ key: string; count: number }> {
  const key = `${kind} ${accountId ?? '-'} ${address}`
  const own = { key, minute, address, kind }
  const row = (await isOneTooMany(tx, own)) ? { ...own, key: `${kind} - ${SEVERAL}`, address: SEVERAL } : own
  return { key: row.key, count: await countRefusal(tx, row) }
}

async function isOneTooMany(tx: Tx, { key, minute }: { key: string; minute: number }): Promise<boolean> {
  const rows = tx.selectFrom('access_refusals').where('minute', '=', minute)
  if (await rows.select('key').where('key', '=', key).executeTakeFirst()) return false
  const { count } = await rows.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return count >= MOST_A_MINUTE
}

async function countRefusal(
  tx: Tx,
  row: { key: string; minute: number; address: string; kind: string },
): Promise<number> {
  const { count } = await tx
    .insertInto('access_refusals')
    .values({ ...row, count: 1 })
    .onConflict((oc) =>
      oc.columns(['key', 'minute']).doUpdateSet((eb) => ({ count: eb('access_refusals.count', '+', 1) })),
    )
    .returning('count')
    .executeTakeFirstOrThrow()
  return count
}

/** Records how often refusals of past minutes were repeated. A minute's schedule calls it, so that counts never wait long. */
export async function settleRefusals({ bookkeep, unit }: Doors, context: UnitContext): Promise<void> {
  const minute = Math.floor(context.at / MINUTE)
  if (!(await bookkeep((tx) => dropUnrepeated(tx, minute)))) return
  await unit(context, async ({ tx, record }) => {
    for (const { key, kind, count, address, minute: then } of await takeRepeated(tx, minute)) {
      record({
        action: 'access.refuse_sign_in',
        target: targetOf(key),
        outcome: 'refused',
        detail: { kind, count: count - 1, repeated: true, from: iso(then * MINUTE) },
        personal: { address },
      })
    }
  })
}

/** Rows that stand for one attempt have their entry already. Tells whether others remain. */
async function dropUnrepeated(tx: Tx, minute: number): Promise<boolean> {
  await tx.deleteFrom('access_refusals').where('minute', '<', minute).where('count', '=', 1).execute()
  const rest = await tx.selectFrom('access_refusals').select('key').where('minute', '<', minute).executeTakeFirst()
  return rest !== undefined
}

async function takeRepeated(tx: Tx, minute: number) {
  const past = await tx
    .selectFrom('access_refusals')
    .selectAll()
    .where('minute', '<', minute)
    .orderBy('minute')
    .limit(MOST_SETTLED)
    .execute()
  for (const { key, minute: then } of past) {
    await tx.deleteFrom('access_refusals').where('key', '=', key).where('minute', '=', then).execute()
  }
  return past
}

/** Key of a row: kind, account and address, in this order. */
function targetOf(key: string): `${string}:${string}` {
  const accountId = key.split(' ')[1] ?? '-'
  return accountId === '-' ? 'sign-in:-' : `account:${accountId}`
}
