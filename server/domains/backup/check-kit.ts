import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { restoreAndCheck } from './check.ts'
import type { Manifest } from './manifest.ts'

/**
 * Proves that a kit opens a backup and that all of it is sound, anywhere and without an appliance: what is unpacked is
 * removed again. Not for the server.
 * @throws Refusal backup.wrong_key, backup.damaged, backup.too_new
 */
export async function checkWithKit(
  file: string,
  identity: string,
): Promise<{ manifest: Manifest; entriesChecked: number }> {
  const scratch = await mkdtemp(join(tmpdir(), 'freehold-check-'))
  try {
    const { manifest, entriesChecked } = await restoreAndCheck(file, identity, scratch)
    return { manifest, entriesChecked }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
