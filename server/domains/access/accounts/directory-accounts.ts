import type { Unit } from '../../../base/audit/unit.ts'
import { forgetBrowsers } from '../sign-in/browsers.ts'
import { deleteSessionsOf } from '../sessions/store.ts'
import { rolesOf } from '../roles/rights.ts'
import { findAccountOfPerson, type AccountRow } from './store.ts'

/** What a sync saw of somebody who may have an account here. */
export interface DirectoryPerson {
  personId: string
  /** Disabled or gone in the directory. */
  disabled: boolean
}

/** What the log says of an account from the directory. */
export interface Told {
  disabled: boolean
  roles: string[]
}

/**
 * Tells the log what a sync changed for the accounts of these persons, one entry for each that changed; persons without an
 * account are passed over. Whoever is disabled there loses his sessions at once. What somebody may do follows from the edges of
 * the directory by itself; nothing of it is kept here but what was told.
 */
export async function reviseDirectoryAccounts(
  unit: Unit,
  people: readonly DirectoryPerson[],
): Promise<{ changed: number }> {
  let changed = 0
  for (const person of people) if (await reviseOne(unit, person)) changed++
  return { changed }
}

async function reviseOne({ tx, at, record }: Unit, { personId, disabled }: DirectoryPerson): Promise<boolean> {
  const account = await findAccountOfPerson(tx, personId)
  if (!account) return false
  const after: Told = { disabled, roles: await rolesOf(tx, account.id, at) }
  const before = toldOf(account)
  if (before !== null && JSON.stringify(before) === JSON.stringify(after)) return false
  await tx
    .updateTable('access_accounts')
    .set({ told: JSON.stringify(after) })
    .where('id', '=', account.id)
    .execute()
  const ended = disabled ? await deleteSessionsOf(tx, account.id) : 0
  if (disabled) await forgetBrowsers(tx, account.id)
  record({
    action: 'access.revise_directory_account',
    target: `account:${account.id}`,
    ...(before !== null && { before: { ...before } }),
    after: { ...after },
    detail: { person: personId, sessionsEnded: ended },
  })
  return true
}

function toldOf({ told }: AccountRow): Told | null {
  return told === null ? null : (JSON.parse(told) as Told)
}
