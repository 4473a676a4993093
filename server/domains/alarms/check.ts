import type { ReadTx } from '../../base/audit/unit.ts'
import { iso, type Millis } from '../../base/time.ts'
import type { Permission } from '../access/index.ts'
import type { AlarmSettings } from './settings.ts'
import type { CheckRule } from './rules.ts'

export type Severity = 'bad' | 'attention' | 'unknown'

/** Facts for people, by name: texts of the console fill them in. No secret, no name of a person. */
export type Figures = Record<string, string | number>

/** Something that is not as it should be, now. */
export interface Finding {
  rule: CheckRule
  /** What it is about, as `kind:id`; `-` where the rule itself says it all. */
  subject: string
  severity: Severity
  figures: Figures
  /** Where in the console it can be put right. */
  link: string
}

/** A figure that tells whether the house stands. */
export interface Vital {
  id: string
  state: 'good' | Severity
  /** A time, a share from 0 to 1, or nothing known. */
  value: string | number | null
  since: string | null
  link: string
}

/** One tick on the way through the first hour. */
export interface Step {
  id: string
  /** Who can do it: nobody else is told to. */
  may: Permission
  done: boolean
  link: string
}

export interface Seen {
  findings: Finding[]
  vitals?: Vital[]
  steps?: Step[]
}

/** What a check may use: it only reads, and takes the time from here. */
export interface Looking {
  tx: ReadTx
  at: Millis
  limits: AlarmSettings
}

/**
 * What one room says about itself. Rooms define checks as data; the console's home page and the alarms ask the same ones, so that
 * they cannot say different things.
 */
export interface Check {
  name: string
  /** Who may hear of it. */
  may: Permission | 'signed-in'
  /** All rules that it can find broken: an open alarm of one of these is over once a look does not find it. */
  rules: readonly CheckRule[]
  look: (looking: Looking) => Promise<Seen>
}

/** The state of an age: good up to `good`, bad beyond `bad`; nothing known is unknown. */
export function ageVital(
  id: string,
  then: Millis | null,
  { at, good, bad }: { at: Millis; good: Millis; bad: Millis },
  link: string,
): Vital {
  if (then === null) return { id, state: 'unknown', value: null, since: null, link }
  const state = at - then <= good ? 'good' : at - then <= bad ? 'attention' : 'bad'
  return { id, state, value: iso(then), since: iso(then), link }
}
