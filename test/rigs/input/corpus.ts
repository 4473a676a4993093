import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../repo/source.ts'

const CORPUS = join(import.meta.dirname, 'corpus')
const VECTORS = join(ROOT, 'server/base/codecs/vectors')

/** An input that is kept: a sound one to begin from, or one that something once failed on. */
export interface Kept {
  name: string
  bytes: Buffer
}

/** What is kept for a surface; none where nobody kept anything. */
export function keptFor(surface: string): Kept[] {
  const folder = join(CORPUS, surface)
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    // No folder: nothing was kept.
    return []
  }
  return names.toSorted().map((name) => ({ name: `${surface}/${name}`, bytes: readFileSync(join(folder, name)) }))
}

/** Messages and certificates that OpenSSL made. */
export function vector(name: string): Buffer {
  return readFileSync(join(VECTORS, name))
}

/** Puts an input where the next run plays it first. */
export function keep(surface: string, name: string, bytes: Buffer): void {
  mkdirSync(join(CORPUS, surface), { recursive: true })
  writeFileSync(join(CORPUS, surface, name), bytes)
}
