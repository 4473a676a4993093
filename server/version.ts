import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** This version, as package.json states it. */
export const VERSION: string = (
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as { version: string }
).version
