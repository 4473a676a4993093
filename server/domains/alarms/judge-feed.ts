import type { ReadTx, Tx, Unit } from '../../base/audit/unit.ts'
import { HOUR, MINUTE, type Millis } from '../../base/time.ts'
import { raiseAlarm, type Notify, type Raised } from './raise.ts'
import { FEED_RULES, type FeedEntry, type FeedRule } from './rules.ts'
import type { AlarmSettings } from './settings.ts'
import { addToWindow, dropWindows, feedPlace, findOpen, moveFeed, seeAgain, windowSum } from './store.ts'

/** Entries of one step: a few milliseconds of work, and one transaction. */
export const CHUNK = 200
/** An hour is counted in twelve parts of the time that the server was awake; the wall clock may jump, this does not. */
const SLOT: Millis = 5 * MINUTE
const SLOTS = HOUR / SLOT

/** What a chunk of the feed comes to. Nothing of it is written yet. */
export interface Judgement {
  from: number
  upTo: number
  awakeMs: Millis
  /** Counted attempts, by rule and subject. */
  counted: { rule: string; subject: string; slot: number; count: number }[]
  raised: Raised[]
  /** Whether one of these is no open alarm yet: then it takes a unit. */
  news: boolean
}

/** Judges the next entries after the place in the feed, at most up to `durable`; null where there are none. */
export async function judgeChunk(
  tx: ReadTx,
  durable: number,
  awake: (sinceMs: Millis) => Millis,
  limits: AlarmSettings,
): Promise<Judgement | null> {
  const place = await feedPlace(tx)
  const entries = await entriesAfter(tx, place.seq, durable)
  const last = entries.at(-1)
  if (!last) return null
  const awakeMs = awake(place.awakeMs)
  const slot = Math.floor(awakeMs / SLOT)
  const counts = new Map<string, Judgement['counted'][number]>()
  const raised = new Map<string, Raised>()
  for (const entry of entries) {
    for (const rule of FEED_RULES) {
      if (limits.off.includes(rule.id) || !fits(rule, entry)) continue
      const subject = rule.feed.subject?.(entry) ?? entry.target
      const key = `${rule.id} ${subject}`
      const weight = rule.feed.weight?.(entry) ?? 1
      if (rule.feed.perHour !== undefined) {
        const counted = counts.get(key) ?? { rule: rule.id, subject, slot, count: 0 }
        counts.set(key, { ...counted, count: counted.count + weight })
        if (!(await tooMany(tx, rule, subject, slot, counted.count + weight, limits))) continue
      }
      const before = raised.get(key)?.occurrences ?? 0
      raised.set(key, raisedBy(rule, entry, subject, before + weight, counts.get(key)?.count))
    }
  }
  const found = [...raised.values()]
  const open = await Promise.all(found.map(({ rule, subject }) => findOpen(tx, rule, subject)))
  return {
    from: place.seq,
    upTo: last.seq,
    awakeMs,
    counted: [...counts.values()],
    raised: found,
    news: open.some((alarm) => alarm === undefined),
  }
}

function raisedBy(
  { id, severity, feed }: FeedRule,
  entry: FeedEntry,
  subject: string,
  occurrences: number,
  count: number | undefined,
): Raised {
  const figures = { seq: entry.seq, ...(count === undefined ? {} : { count }), ...kindOf(entry) }
  return { rule: id, subject, severity, figures, link: feed.link(entry), occurrences }
}

/** What kind of job or refusal it was: a word of the product, never a name. */
function kindOf({ action, detail }: FeedEntry): { kind: string } | Record<string, never> {
  return action === 'jobs.end' && typeof detail['kind'] === 'string' ? { kind: detail['kind'] } : {}
}

function fits({ feed }: FeedRule, entry: FeedEntry): boolean {
  // What the set-up does is what it is for.
  if (!feed.actions.includes(entry.action) || entry.actor.startsWith('setup:')) return false
  return (feed.outcome === undefined || feed.outcome === entry.outcome) && (feed.fits?.(entry) ?? true)
}

async function tooMany(
  tx: ReadTx,
  rule: FeedRule,
  subject: string,
  slot: number,
  now: number,
  limits: AlarmSettings,
): Promise<boolean> {
  const limit = limits[rule.feed.perHour ?? 'revocationsPerHour']
  return now > limit || now + (await windowSum(tx, rule.id, subject, slot - SLOTS + 1)) > limit
}

/** Keeps a judgement that raises nothing new: bookkeeping. False if somebody moved on or closed an alarm meanwhile. */
export async function keepJudgement(tx: Tx, judged: Judgement, at: Millis): Promise<boolean> {
  const place = await feedPlace(tx)
  if (place.seq !== judged.from) return false
  const open = await Promise.all(judged.raised.map(({ rule, subject }) => findOpen(tx, rule, subject)))
  if (open.some((alarm) => alarm === undefined)) return false
  for (const [index, { figures, link, occurrences }] of judged.raised.entries()) {
    await seeAgain(tx, open[index]?.id ?? '', { at, figures, link, more: occurrences })
  }
  await keepPlace(tx, judged)
  return true
}

/** Keeps a judgement and raises what it found, in one unit: an entry is judged once or not at all. */
export async function raiseJudgement(unit: Unit, judged: Judgement, notify: Notify): Promise<boolean> {
  const place = await feedPlace(unit.tx)
  if (place.seq !== judged.from) return false
  for (const raised of judged.raised) await raiseAlarm(unit, raised, notify)
  await keepPlace(unit.tx, judged)
  return true
}

async function keepPlace(tx: Tx, { counted, upTo, awakeMs }: Judgement): Promise<void> {
  for (const row of counted) await addToWindow(tx, row)
  await dropWindows(tx, Math.floor(awakeMs / SLOT) - SLOTS + 1)
  await moveFeed(tx, upTo, awakeMs)
}

async function entriesAfter(tx: ReadTx, seq: number, durable: number): Promise<FeedEntry[]> {
  const rows = await tx
    .selectFrom('audit_entries as e')
    .leftJoin('audit_bodies as b', 'b.seq', 'e.seq')
    .select(['e.seq', 'b.at', 'b.action', 'b.actor', 'b.target', 'b.outcome', 'b.body'])
    .where('e.seq', '>', seq)
    .where('e.seq', '<=', durable)
    .orderBy('e.seq')
    .limit(CHUNK)
    .execute()
  return rows.map(({ body, ...row }) => ({ ...emptied(row), ...partsOf(row.action, body) }))
}

/** Retention may have emptied a body that was not judged yet: nothing can be said of it. */
function emptied(row: {
  seq: number
  at: number | null
  action: string | null
  actor: string | null
  target: string | null
  outcome: FeedEntry['outcome'] | null
}): Omit<FeedEntry, keyof Body> {
  const { seq, at, action, actor, target, outcome } = row
  return {
    seq,
    at: at ?? 0,
    action: action ?? '',
    actor: actor ?? '',
    target: target ?? '-:-',
    outcome: outcome ?? 'done',
  }
}

const WATCHED: ReadonlySet<string> = new Set(FEED_RULES.flatMap(({ feed }) => feed.actions))

type Body = Pick<FeedEntry, 'detail' | 'before' | 'after'>

function partsOf(action: string | null, body: string | null): Body {
  if (body === null || !WATCHED.has(action ?? '')) return { detail: {}, before: {}, after: {} }
  const { detail = {}, before = {}, after = {} } = JSON.parse(body) as Partial<Body>
  return { detail, before, after }
}
