import type { Reading, ReadTx, Unit } from '../../base/audit/unit.ts'
import { encryptTo } from '../../base/codecs/age.ts'
import { conflict } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { findKit, findOpenKit, insertKit, markKitConfirmed } from './store.ts'

/** The two keys of the appliance, each 32 bytes as base64, encrypted to a recovery kit. */
export interface Escrows {
  masterKey: Buffer
  caKey: Buffer
}

/** Encrypts the master key to a kit, in the form of its key file; happens before the unit. */
export async function escrowMasterKey(masterKey: Buffer, recipient: string): Promise<Buffer> {
  return await encryptTo([recipient], Buffer.from(masterKey.toString('base64')))
}

/** Stores what a new kit can open. It counts once its owner has confirmed it; one shown before and never confirmed is dropped. */
export async function storeKit(
  unit: Unit,
  { recipient, escrows }: { recipient: string; escrows: Escrows },
): Promise<void> {
  const id = newId(unit.at)
  await insertKit(unit.tx, {
    id,
    recipient,
    master_key: escrows.masterKey,
    ca_key: escrows.caKey,
    stored_at: unit.at,
    confirmed_at: null,
  })
  unit.record({ action: 'backup.make_kit', target: `kit:${id}`, after: { recipient } })
}

/** The recipient of the kit that was shown and waits for its owner's confirmation. */
export async function openKitRecipient({ tx }: Pick<Reading, 'tx'>): Promise<string | null> {
  return (await findOpenKit(tx))?.recipient ?? null
}

/** Whether backups can be opened with a kit that somebody holds. */
export async function hasKit(tx: ReadTx): Promise<boolean> {
  return (await findKit(tx)) !== undefined
}

/**
 * The owner showed that he holds the kit: from now on backups are encrypted to it.
 * @throws Refusal backup.kit_missing
 */
export async function confirmKit({ tx, at, record }: Unit): Promise<void> {
  const id = await markKitConfirmed(tx, at)
  if (!id) throw conflict('backup.kit_missing', 'There is no recovery kit to confirm. Make one first.')
  record({ action: 'backup.confirm_kit', target: `kit:${id}` })
}
