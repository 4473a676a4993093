import type { UnitContext } from '../../base/audit/unit.ts'
import type { Database } from '../../base/database/database.ts'
import { newId } from '../../base/ids.ts'
import { findKey, storeKey } from './authority.ts'
import type { Keys } from './keys.ts'

/** Makes the key that signs checkpoints and exports, at the first start: the log is vouched for from its first minute on. */
export async function ensureCheckpointKey(database: Database, keys: Keys, context: UnitContext): Promise<void> {
  if (await findKey(database.reader, 'checkpoint')) return
  const key = await keys.generate(newId(context.at), 'checkpoint', 'ed25519')
  await database.unit(context, async (unit) => {
    await storeKey(unit, key)
    unit.record({
      action: 'ca.make_key',
      target: `key:${key.id}`,
      after: { purpose: 'checkpoint', algorithm: 'ed25519' },
    })
  })
}
