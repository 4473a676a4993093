import { cutPower, type Disk } from './disk.ts'
import { runRounds, type Rounds, type RoundsResult } from './rounds.ts'

/** What a server answers while the disk fails under it and it is not gone yet: to changes, and where it cannot even read. */
export const DISK_IS_GONE = ['base.writer_stopped', 'http.fault'] as const

export interface PowerCuts extends Omit<Rounds, 'home' | 'end' | 'expected'> {
  /** Mounted, with a home in it. */
  disk: Disk
}

/**
 * Rounds that end in a power cut: from one moment on nothing more reaches the disk; the server, which may still run on what
 * the kernel holds in memory, is killed, and the disk is mounted anew, so that only what was flushed is there. The next round
 * starts a server on it.
 */
export function powerCuts({ disk, ...run }: PowerCuts): Promise<RoundsResult> {
  return runRounds({
    ...run,
    home: disk.folder,
    expected: DISK_IS_GONE,
    end: async (server) => {
      await cutPower(disk)
      await server.crash()
      await disk.unmount()
      await disk.mount()
      return []
    },
  })
}
