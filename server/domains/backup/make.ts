import { z } from 'zod'
import { runInChild, type OnProgress } from '../../platform/jobs/child.ts'
import { Manifest } from './manifest.ts'

export const MakeInput = z.object({
  /** The live database; only the child opens it. */
  database: z.string(),
  /** An empty folder for plain copies, on the appliance's own disk. */
  scratch: z.string(),
  /** The file to write. */
  target: z.string(),
  version: z.string(),
  createdAt: z.iso.datetime(),
  recipients: z.object({ appliance: z.string(), kit: z.string() }),
  /** Base64 of age files that the recovery kit opens. */
  escrows: z.object({ masterKey: z.string(), caKey: z.string() }),
  /** Configuration files to pack. */
  config: z.array(z.string()).max(100),
})
export type MakeInput = z.infer<typeof MakeInput>

const MakeResult = z.object({ manifest: Manifest, sizeBytes: z.int().positive() })
export type MakeResult = z.infer<typeof MakeResult>

/** Makes one backup file in a process of its own, while the server goes on writing. */
export async function makeBackup(input: MakeInput, signal: AbortSignal, onProgress: OnProgress): Promise<MakeResult> {
  const program = new URL('./make-process.ts', import.meta.url)
  return await runInChild(program, input, { result: MakeResult, signal, onProgress })
}
