import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** A package that only a judge needs; null where it is not installed. */
export function judge(name: string): unknown {
  try {
    return require(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}
