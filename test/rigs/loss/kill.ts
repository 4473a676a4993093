import { runRounds, type Rounds, type RoundsResult } from './rounds.ts'

/** Rounds that end in a SIGKILL. */
export function killRounds(run: Omit<Rounds, 'end' | 'expected' | 'env'>): Promise<RoundsResult> {
  return runRounds({
    ...run,
    async end(server) {
      await server.kill()
      return []
    },
  })
}
