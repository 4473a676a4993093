import { performance } from 'node:perf_hooks'
import type { ReadTx, UnitContext } from '../../base/audit/unit.ts'
import type { Database } from '../../base/database/database.ts'
import type { Log } from '../../base/log.ts'
import { MINUTE, SECOND, type Clock, type Millis } from '../../base/time.ts'
import type { Check, Finding } from './check.ts'
import { judgeChunk, keepJudgement, raiseJudgement } from './judge-feed.ts'
import { lookAtAll, type Look } from './look.ts'
import { clearAlarm, raiseAlarm, type Notify } from './raise.ts'
import type { AlarmSettings } from './settings.ts'
import { MOST_OPEN, openAlarms, seeAgain, type OpenAlarm } from './store.ts'

export interface WatchParts {
  database: Pick<Database, 'unit' | 'bookkeep' | 'reader'> & { readonly head: { readonly seq: number } }
  checks: readonly Check[]
  limits: (tx: ReadTx) => Promise<AlarmSettings>
  notify: Notify
  clock: Clock
  log: Log
  /** Milliseconds that only go up. Default: the process's own. */
  monotonic?: () => Millis
}

const LOOK_EVERY: Millis = MINUTE
/** After something happened, so that the bell does not say for long what the home page no longer says. */
const LOOK_SOON: Millis = 10 * SECOND

/** Sees that nothing which needs somebody goes unnoticed: judges the feed as it grows, and looks at the rooms every minute. */
export class Watch {
  readonly #parts: WatchParts
  readonly #monotonic: () => Millis
  #judgedAt: Millis
  #lookedAt: Millis = Number.NEGATIVE_INFINITY
  /** Something happened that no look has seen yet. */
  #unseen = false

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.#monotonic = parts.monotonic ?? (() => performance.now())
    this.#judgedAt = this.#monotonic()
  }

  /** What is due now; called every few seconds. */
  async tick(): Promise<void> {
    if (await this.judgeFeed()) this.#unseen = true
    const since = this.#monotonic() - this.#lookedAt
    if (since < (this.#unseen ? LOOK_SOON : LOOK_EVERY)) return
    this.#lookedAt = this.#monotonic()
    this.#unseen = false
    await this.look()
  }

  /** Judges every entry that is on the disk and was not judged yet, chunk by chunk. @returns whether there were any */
  async judgeFeed(): Promise<boolean> {
    let happened = false
    while (await this.#judgeChunk()) {
      happened = true
      await new Promise((resolve) => setImmediate(resolve))
    }
    return happened
  }

  async #judgeChunk(): Promise<boolean> {
    const { database, limits, notify, clock } = this.#parts
    const now = this.#monotonic()
    const judged = await judgeChunk(
      database.reader,
      database.head.seq,
      (awakeMs) => Math.round(awakeMs + now - this.#judgedAt),
      await limits(database.reader),
    )
    if (!judged) return false
    const at = clock()
    const kept = !judged.news && (await database.bookkeep((tx) => keepJudgement(tx, judged, at)))
    // What was open a moment ago may have been closed: then it is news after all.
    if (!kept && judged.raised.length === 0) return false
    if (!kept) await database.unit(contextOf(at), (unit) => raiseJudgement(unit, judged, notify))
    this.#judgedAt = now
    return true
  }

  /** Looks at everything once, raises what is found and ends what is over. */
  async look(): Promise<void> {
    const { database, checks, limits, clock, log } = this.#parts
    const at = clock()
    const settings = await limits(database.reader)
    const look = await lookAtAll(checks, { tx: database.reader, at, limits: settings }, log)
    const open = await openAlarms(database.reader)
    await this.#see(look, open, at)
    for (const finding of newsOf(look, open)) await this.#raise(finding, at)
    for (const alarm of open) {
      if (settings.off.some((id) => id === alarm.rule)) await this.#clear(alarm, 'off', at)
      else if (isOver(alarm, look)) await this.#clear(alarm, 'good', at)
    }
  }

  async #see({ findings }: Look, open: readonly OpenAlarm[], at: Millis): Promise<void> {
    const byKey = new Map(open.map((alarm) => [keyOf(alarm), alarm]))
    const again = findings.flatMap((finding) => {
      const alarm = byKey.get(keyOf(finding))
      return alarm?.severity === finding.severity ? [{ id: alarm.id, finding }] : []
    })
    if (again.length === 0) return
    await this.#parts.database.bookkeep(async (tx) => {
      for (const { id, finding } of again) {
        await seeAgain(tx, id, { at, figures: finding.figures, link: finding.link, more: 0 })
      }
    })
  }

  async #raise(finding: Finding, at: Millis): Promise<void> {
    const { database, notify } = this.#parts
    await database.unit(contextOf(at), (unit) => raiseAlarm(unit, { ...finding, occurrences: 1 }, notify))
  }

  async #clear(alarm: OpenAlarm, why: 'good' | 'off', at: Millis): Promise<void> {
    const { database, notify } = this.#parts
    await database.unit(contextOf(at), (unit) => clearAlarm(unit, alarm, why, notify))
  }
}

const keyOf = ({ rule, subject }: { rule: string; subject: string }): string => `${rule} ${subject}`

/** Findings without an open alarm of the same gravity, as far as there is room for more. */
function newsOf({ findings }: Look, open: readonly OpenAlarm[]): Finding[] {
  const severities = new Map(open.map((alarm) => [keyOf(alarm), alarm.severity]))
  const news = findings.filter((finding) => severities.get(keyOf(finding)) !== finding.severity)
  return news.slice(0, Math.max(0, MOST_OPEN - open.length))
}

/** Alarms of the feed are over when somebody says so; those of checks when a look that knows about them finds nothing. */
function isOver(alarm: OpenAlarm, { findings, known }: Look): boolean {
  return known.has(alarm.rule) && !findings.some((finding) => keyOf(finding) === keyOf(alarm))
}

function contextOf(at: Millis): UnitContext {
  return {
    at,
    actor: { kind: 'job', id: 'alarms.watch', name: '' },
    origin: { door: 'job', requestId: 'alarms.watch', sessionId: null, address: null, agent: null },
  }
}
