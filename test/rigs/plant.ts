import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../repo/source.ts'

/** A fault to plant: in `file`, `sound` becomes `faulty`. */
export interface Plant {
  file: string
  sound: string
  faulty: string
}

/**
 * A copy of the product's source with faults in it, for a rig that must turn red on them. The text that is replaced has to stand
 * in the file exactly once: a plant that no longer fits the source is an error, not a rig that passes.
 */
export function plantedSource(plants: readonly Plant[]): { source: string; remove: () => void } {
  const source = mkdtempSync(join(tmpdir(), 'freehold-plant-'))
  for (const name of ['server', 'package.json']) cpSync(join(ROOT, name), join(source, name), { recursive: true })
  for (const name of ['node_modules', 'web', 'docs']) symlinkSync(join(ROOT, name), join(source, name))
  for (const { file, sound, faulty } of plants) {
    const path = join(source, file)
    const parts = readFileSync(path, 'utf8').split(sound)
    if (parts.length !== 2) throw new Error(`${file} has the text of the plant ${parts.length - 1} times: ${sound}`)
    writeFileSync(path, parts.join(faulty))
  }
  return { source, remove: () => rmSync(source, { recursive: true }) }
}
