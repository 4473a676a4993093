import { appendFileSync } from 'node:fs'

/** What the rigs count; each rig reports its share and the run adds them up in its last line. */
export interface Figures {
  /** Acknowledged changes that were missing or incomplete afterwards. */
  acked_lost: number
  kills: number
  power_cuts: number
  write_orders: number
  /** Calls made by the generated matrix of rights, and those that did not end as the matrix says. */
  auth_calls: number
  auth_wrong: number
  /** Rounds in which something that may be used once was used twice, or not at all. */
  race_wrong: number
  bad_inputs: number
  /** Ends of the process that nobody asked for. */
  crashes: number
  /** Answers of 500 and above that no fault of disk or peer explains. */
  server_errors: number
  canaries_seen: number
  /** Planted faults, and those that turned their rig red. */
  controls: number
  controls_caught: number
}

/** The file that collects the figures of one run, a JSON line each; unset when a rig runs alone under another runner. */
export const REPORT = 'FREEHOLD_RIG_REPORT'

/** Adds a rig's share to the figures of this run. */
export function report(share: Partial<Figures>): void {
  const file = process.env[REPORT]
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(share)}\n`)
}

/** The sums of all that was reported; what nobody reported stays out, so that a rig that did not run is not a zero. */
export function sumOf(lines: string): Partial<Figures> {
  const sum: Partial<Figures> = {}
  for (const line of lines.split('\n').filter((text) => text !== '')) {
    for (const [name, value] of Object.entries(JSON.parse(line) as Figures)) {
      const key = name as keyof Figures
      sum[key] = (sum[key] ?? 0) + value
    }
  }
  return sum
}
