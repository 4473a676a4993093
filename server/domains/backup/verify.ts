import { z } from 'zod'
import { runInChild, type OnProgress } from '../../platform/jobs/child.ts'
import { Manifest } from './manifest.ts'

export const VerifyInput = z.object({
  file: z.string(),
  /** The appliance's own identity. */
  identity: z.string(),
  /** An empty folder on the appliance's own disk: what is unpacked there is plain. */
  scratch: z.string(),
  /** What was noted when the file was written: another one is refused before any of it is unpacked. */
  expected: Manifest,
})
export type VerifyInput = z.infer<typeof VerifyInput>

const VerifyResult = z.object({ manifest: Manifest, entriesChecked: z.int() })
export type VerifyResult = z.infer<typeof VerifyResult>

/**
 * Proves a backup in a process of its own by restoring it.
 * @throws Refusal backup.damaged, backup.wrong_key, backup.too_new
 */
export async function verifyBackup(
  input: VerifyInput,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<VerifyResult> {
  const program = new URL('./verify-process.ts', import.meta.url)
  return await runInChild(program, input, { result: VerifyResult, signal, onProgress })
}
