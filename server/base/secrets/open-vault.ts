import type { Database } from '../database/database.ts'
import type { UnitContext } from '../audit/unit.ts'
import { newId } from '../ids.ts'
import { newDataKey, openVault, type Vault } from './vault.ts'

/**
 * Opens the vault of this database; a new database gets a data key of its own, wrapped by the master key.
 * @throws StartProblem 12 when the master key belongs to other data
 */
export async function openDatabaseVault(database: Database, masterKey: Buffer, context: UnitContext): Promise<Vault> {
  const row = await database.reader
    .selectFrom('base_data_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  if (row) return openVault(masterKey, row.id, row.wrapped)
  const id = newId(context.at)
  const wrapped = newDataKey(masterKey, id)
  await database.unit(context, async ({ tx, record }) => {
    await tx.insertInto('base_data_keys').values({ id, wrapped, created_at: context.at }).execute()
    record({ action: 'base.make_data_key', target: `data-key:${id}` })
  })
  return openVault(masterKey, id, wrapped)
}
