import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ReadTx, Unit, UnitContext } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { Clock, Millis } from '../../base/time.ts'
import { clientOf, requestBehind } from '../../platform/http/client.ts'
import { assertReasoned } from '../../platform/http/reason.ts'
import { changeSection, type Change } from './change-section.ts'
import { valuesOfVersion } from './history.ts'
import type { Section } from './section.ts'
import type { Fields } from './store.ts'
import { endTrial, findOpenTrial, insertTrial, markReached, type TrialRow } from './store-trials.ts'
import type { TrialEffect } from './trial-effect.ts'

export interface TrialsParts {
  sections: readonly Section[]
  effects: readonly TrialEffect[]
  reader: ReadTx
  unit: <T>(context: UnitContext, run: (unit: Unit) => Promise<T>) => Promise<T>
  clock: Clock
  log: Log
  /** How long a change is tried. */
  trialMs: Millis
  /** Runs something after a while. @returns what calls it off */
  later: (ms: Millis, run: () => void) => () => void
}

type Why = 'time' | 'asked' | 'restart' | 'failed'

/**
 * Changes that could lock people out: in force at once, and taken back after a minute unless somebody keeps them who came in
 * under the new values. One at a time; a restart takes back what is open.
 */
export class Trials {
  readonly #parts: TrialsParts
  #callOff: (() => void) | null = null
  /** What is being brought into force or undone; each waits for the one before. */
  #work: Promise<void> = Promise.resolve()

  constructor(parts: TrialsParts) {
    this.#parts = parts
  }

  /** Whether a change of these fields is tried first. */
  isTried(section: Section, changed: readonly string[]): boolean {
    return changed.some((field) => section.tried.includes(field)) && this.#effectOf(section.name) !== undefined
  }

  /** Whether the new values could come into force at all. @throws Refusal with a code of the section */
  async check(section: Section, values: Fields, before: Fields): Promise<void> {
    await this.#effectOf(section.name)?.check(values, before)
  }

  /** @throws Refusal settings.trial_open */
  async assertNone(tx: ReadTx): Promise<void> {
    if (await findOpenTrial(tx)) throw trialOpen()
  }

  /**
   * While a section is tried nothing else of it changes: the end of the trial would put that back too.
   * @throws Refusal settings.trial_open
   */
  async assertNoneOf(tx: ReadTx, { name }: Section): Promise<void> {
    if ((await findOpenTrial(tx))?.section === name) throw trialOpen()
  }

  /**
   * Opens the trial of a change that was just written, whichever way it came; it comes into force when the unit is durable.
   * @returns what whoever comes in under the new values shows to prove it
   * @throws Refusal settings.trial_open, http.reason_required
   */
  async begin(unit: Unit, section: Section, change: Change): Promise<string> {
    const { tx, at, actor, after, reason = null } = unit
    assertReasoned({ asksReason: true }, reason)
    const token = randomBytes(32).toString('base64url')
    const row: TrialRow = {
      id: newId(at),
      section: section.name,
      before_version: change.before.version,
      version: change.version,
      at,
      reverts_at: at + this.#parts.trialMs,
      actor: `${actor.kind}:${actor.id}`,
      token_hash: hashOf(token),
      reached_at: null,
      ended_at: null,
      outcome: null,
    }
    if (!(await insertTrial(tx, row))) throw trialOpen()
    const before = await valuesOfVersion(tx, section, row.before_version)
    after(() => this.#start(row, change.values, before))
    return token
  }

  /** Brings a change into force that nobody has to try: whoever could come in before still can. */
  async enforce({ tx, after }: Unit, section: Section, change: Change): Promise<void> {
    const before = await valuesOfVersion(tx, section, change.before.version)
    after(() => this.#bring(section, change.values, before))
  }

  /**
   * Notes that somebody came in under the new values.
   * @throws Refusal settings.no_trial, settings.not_proven
   */
  async reach(unit: Unit, token: string): Promise<void> {
    const open = await findOpenTrial(unit.tx)
    if (!open || !timingSafeEqual(hashOf(token), open.token_hash)) throw noTrial()
    await this.#assertProven(unit, open)
    await markReached(unit.tx, open.id, unit.at)
    unit.record({ action: 'settings.reach', target: `settings:${open.section}`, after: { version: open.version } })
  }

  /**
   * Keeps what is tried.
   * @throws Refusal settings.no_trial, settings.not_proven
   */
  async keep(unit: Unit): Promise<TrialRow> {
    const open = await findOpenTrial(unit.tx)
    if (!open) throw noTrial()
    if (open.reached_at === null) await this.#assertProven(unit, open)
    const kept = await endTrial(unit.tx, open.id, 'kept', unit.at)
    if (!kept) throw noTrial()
    const values = await valuesOfVersion(unit.tx, this.#section(kept.section), kept.version)
    unit.record({ action: 'settings.keep', target: `settings:${kept.section}`, after: { version: kept.version } })
    unit.after(() => this.#end('keep', kept, (effect) => effect.keep(values)))
    return kept
  }

  /**
   * Takes back what is tried.
   * @param only this trial and no other that came after it
   * @throws Refusal settings.no_trial
   */
  async revert(unit: Unit, why: Why, only?: string): Promise<TrialRow> {
    const open = await findOpenTrial(unit.tx)
    if (only !== undefined && open?.id !== only) throw noTrial()
    const ended = open && (await endTrial(unit.tx, open.id, 'reverted', unit.at))
    if (!ended) throw noTrial()
    const section = this.#section(ended.section)
    const values = await valuesOfVersion(unit.tx, section, ended.before_version)
    const detail = { trial: ended.id, why }
    await changeSection(unit, null, section, { wanted: { values }, seen: null, how: 'reverted', detail })
    unit.after(() => this.#end('revert', ended, (effect) => effect.revert(values)))
    return ended
  }

  /**
   * A trial that a stop or a crash left open is taken back, before anybody can connect: nobody could have kept it.
   * @returns whether there was one
   */
  async recover(context: UnitContext): Promise<boolean> {
    if (!(await findOpenTrial(this.#parts.reader))) return false
    await this.#parts.unit(context, (unit) => this.revert(unit, 'restart'))
    return true
  }

  /** Until all that was begun has come into force or was undone. */
  async settled(): Promise<void> {
    await this.#work
  }

  /** The server stops: the next start takes back what is open. */
  stop(): void {
    this.#callOff?.()
  }

  async #assertProven({ origin }: Unit, { section, version }: TrialRow): Promise<void> {
    const request = requestBehind(origin)
    const values = await valuesOfVersion(this.#parts.reader, this.#section(section), version)
    if (request && this.#effectOf(section)?.proves(clientOf(request), values)) return
    throw conflict(
      'settings.not_proven',
      'This request came in as it would have before the change. Open the console under the new settings, and keep them from there.',
    )
  }

  #start(row: TrialRow, values: Fields, before: Fields): void {
    const { later, trialMs } = this.#parts
    this.#callOff = later(trialMs, () => this.#takeBack(row, before, 'time'))
    this.#chain(async () => {
      try {
        await this.#effectOf(row.section)?.apply(values, before)
      } catch (error) {
        this.#parts.log.warn({ err: error, section: row.section }, 'settings could not be tried and are taken back')
        this.#takeBack(row, before, 'failed')
      }
    })
  }

  #bring({ name }: Section, values: Fields, before: Fields): void {
    this.#chain(async () => {
      try {
        await this.#effectOf(name)?.apply(values, before)
        await this.#effectOf(name)?.keep(values)
      } catch (error) {
        this.#parts.log.error(
          { err: error, section: name },
          'settings are written, and in force from the next start only',
        )
      }
    })
  }

  /** Whatever happens to the database, the old values come back into force. */
  #takeBack(row: TrialRow, before: Fields, why: Why): void {
    const { clock, unit, log } = this.#parts
    unit(itself(clock()), (one) => this.revert(one, why, row.id)).catch(async (error: unknown) => {
      const open = await findOpenTrial(this.#parts.reader)
      if (open?.id !== row.id) return
      log.error({ err: error, section: row.section }, 'a trial could not be ended in the database; it is undone here')
      this.#end('revert', row, (effect) => effect.revert(before))
    })
  }

  #end(what: string, row: TrialRow, act: (effect: TrialEffect) => Promise<void>): void {
    this.#callOff?.()
    this.#callOff = null
    const effect = this.#effectOf(row.section)
    if (!effect) return
    this.#chain(async () => {
      try {
        await act(effect)
      } catch (error) {
        this.#parts.log.error({ err: error, section: row.section }, `settings: ${what} failed`)
      }
    })
  }

  #chain(work: () => Promise<void>): void {
    this.#work = this.#work.then(work)
  }

  #effectOf(section: string): TrialEffect | undefined {
    return this.#parts.effects.find((effect) => effect.section === section)
  }

  #section(name: string): Section {
    const section = this.#parts.sections.find((one) => one.name === name)
    if (!section) throw new Error(`The section ${name} is gone`)
    return section
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest()
}

function trialOpen() {
  return conflict('settings.trial_open', 'Another change is being tried. Keep it or put it back, then change this.')
}

function noTrial() {
  return conflict('settings.no_trial', 'Nothing is being tried any more: it was kept, or the old settings are back.')
}

function itself(at: Millis): UnitContext {
  return {
    at,
    actor: { kind: 'job', id: 'settings.trial', name: '' },
    origin: { door: 'job', requestId: 'settings.trial', sessionId: null, address: null, agent: null },
  }
}
