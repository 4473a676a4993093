import type { z } from 'zod'
import type { Actor, Json, Reading, Unit } from '../../base/audit/unit.ts'
import type { Millis } from '../../base/time.ts'

/** What a running job can do. */
export interface JobRun {
  readonly id: string
  /** Aborted when somebody cancels the job or the server stops. Look at it between steps. */
  readonly signal: AbortSignal
  readonly now: () => Millis
  /** Tells how far the work is; cheap, written at most once a second. `step` is a word of the room's translations. */
  readonly progress: (done: number, total: number | null, step: string) => void
  /** Opens a unit with the job as actor, or with the one for whom it works. Bulk work opens one per about 100 rows and can go on after a restart. */
  readonly unit: <T>(run: (unit: Unit) => Promise<T>, actor?: Actor) => Promise<T>
  /** The read-only connection. */
  readonly reading: Reading
}

/** One kind of work that outlives a request. */
export interface JobKind<Input extends z.ZodType = z.ZodType> {
  /** `room.verb`, also the action of its audit entries. */
  kind: `${string}.${string}`
  summary: string
  /** The permission to see and to cancel it. */
  may: `${string}.${string}`
  input: Input
  /** Attempts after a fault (not after a refusal) or a restart in mid-run. Default 1: no second try. */
  attempts?: number
  /** Mostly waits for another machine: a silent one must not hold up work that needs none. */
  waits?: boolean
  run: (run: JobRun, input: z.output<Input>) => Promise<Json>
}

/** A kind of work as the runner holds it: for any input, which the kind's own schema narrows. */
export function work<Input extends z.ZodType>(spec: JobKind<Input>): JobKind {
  return { ...spec, run: (run, input) => spec.run(run, spec.input.parse(input)) }
}

/** A job that is due again and again, every day or every hour; a run missed while the server was down happens once, late. */
export interface Schedule {
  kind: string
  /** UTC: `minute hour * * *` for every day, `minute * * * *` for every hour. */
  cron: string
  input: Json
}

/** The side of the job room that operations use. */
export interface Jobs {
  /**
   * Puts work in the queue within the unit that decides it. With `once`, an open job of that key is returned instead.
   * The id leads to `/api/v1/jobs/:id`.
   */
  enqueue(unit: Unit, kind: string, input: Json, options?: { once?: string }): Promise<{ id: string }>
}
