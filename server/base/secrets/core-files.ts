import { writeFileSync } from 'node:fs'

/**
 * Keeps the memory of this process out of core files, whoever writes them and wherever they go; the processes that it starts
 * inherit that (core(5), coredump_filter). Where a crash leaves nothing to look at, the log says what happened.
 */
export function keepMemoryFromCoreFiles(): void {
  try {
    writeFileSync('/proc/self/coredump_filter', '0')
  } catch {
    // Not Linux, or a kernel without core files: there is nothing to keep out. The units set LimitCORE=0 besides.
  }
}
