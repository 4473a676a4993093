import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runInChild } from '../../../platform/jobs/child.ts'
import type { Growing } from '../../../platform/jobs/growing.ts'
import type { JobRun } from '../../../platform/jobs/job.ts'

/** Whatever no part claims. */
export const OTHER = 'other'
/** Bytes that are free; stands among the parts for the forecast. */
export const FREE = 'disk-free'

export const MeasureInput = z.object({ database: z.string() })
const Sizes = z.record(z.string(), z.number())

/** Bytes by part: tables are measured in a process of their own, which reads the whole file. */
export async function measureParts(
  database: string,
  growing: readonly Growing[],
  { signal, progress }: Pick<JobRun, 'signal' | 'progress'>,
): Promise<Record<string, number>> {
  const program = new URL('./measure-process.ts', import.meta.url)
  const tables = await runInChild(program, { database }, { result: Sizes, signal, onProgress: progress })
  const sizes = sizesByPart(tables, growing)
  for (const { part, folder } of growing) {
    if (folder !== undefined) sizes[part] = (sizes[part] ?? 0) + (await folderBytes(folder))
  }
  return sizes
}

/** Sums tables up by the part whose beginning fits best. */
export function sizesByPart(
  tables: Readonly<Record<string, number>>,
  growing: readonly Growing[],
): Record<string, number> {
  const beginnings = growing
    .flatMap(({ part, tables: names }) => names.map((name) => ({ part, name })))
    .toSorted((a, b) => b.name.length - a.name.length)
  const sizes: Record<string, number> = Object.fromEntries([...growing.map(({ part }) => [part, 0]), [OTHER, 0]])
  for (const [table, bytes] of Object.entries(tables)) {
    const part = beginnings.find(({ name }) => table.startsWith(name))?.part ?? OTHER
    sizes[part] = (sizes[part] ?? 0) + bytes
  }
  return sizes
}

async function folderBytes(folder: string): Promise<number> {
  try {
    const names = await readdir(folder)
    const files = await Promise.all(names.map((name) => lstat(join(folder, name))))
    return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0)
  } catch (error) {
    // Made with the first file, and removed ones leave between two looks.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
