import { copyFileSync, existsSync, linkSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json, Reading, Unit, UnitContext } from '../audit/unit.ts'
import { silentLog } from '../log.ts'
import type { Millis } from '../time.ts'
import { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { openReader, openWriter } from './open.ts'
import { reserveSpace } from './reserve.ts'

/**
 * A real database in a folder of its own, for tests: every migration applied, and a clock that moves when told to. Groups of
 * units end by count alone unless `monotonic` runs: a busy machine must not change what a test sees.
 */
export interface Scratch {
  database: Database
  folder: string
  readonly now: () => Millis
  /** Moves the clock. */
  readonly pass: (ms: Millis) => void
  unit<T>(run: (unit: Unit) => Promise<T>, as?: Partial<UnitContext>): Promise<T>
  reading(as?: Partial<UnitContext>): Reading
  /** Bodies of the whole log, oldest first. */
  entries(): { [key: string]: Json }[]
  /** Personal values of the whole log, oldest first. */
  personal(): { seq: number; field: string; value: string }[]
  close(): Promise<void>
}

const ADMIN: UnitContext = {
  at: 0,
  actor: { kind: 'account', id: 'test-admin', name: 'Test Admin' },
  origin: { door: 'http', requestId: 'test', sessionId: 'test-session', address: '127.0.0.9', agent: 'test' },
}

export function scratchDatabase(startAt: Millis = Date.UTC(2026, 10, 21, 9), monotonic = () => 0): Scratch {
  const folder = furnished()
  let time = startAt
  const now = () => time
  const database = new Database({
    folder,
    clock: now,
    log: silentLog(),
    monotonic,
    onFatal: (error) => {
      throw error
    },
  })
  const context = (as: Partial<UnitContext> = {}): UnitContext => ({ ...ADMIN, at: time, ...as })
  return {
    database,
    folder,
    now,
    pass: (ms) => void (time += ms),
    unit: (run, as) => database.unit(context(as), run),
    reading: (as) => ({ ...context(as), tx: database.reader }),
    entries: () => readEntries(database.file),
    personal: () => readPersonal(database.file),
    close: async () => {
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** In memory where there is such a place: nothing here outlives its test, so no disk has to be waited for. */
const ROOM = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** What every scratch database begins with, made once in a process: hundreds of tests would else run every migration anew. */
let template: string | undefined

function furnished(): string {
  template ??= newTemplate()
  const folder = mkdtempSync(join(ROOM, 'freehold-scratch-'))
  copyFileSync(join(template, 'freehold.sqlite'), join(folder, 'freehold.sqlite'))
  linkSync(join(template, 'reserve'), join(folder, 'reserve'))
  return folder
}

function newTemplate(): string {
  const folder = mkdtempSync(join(ROOM, 'freehold-template-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const raw = openWriter(join(folder, 'freehold.sqlite'))
  migrate(raw, 0)
  raw.close()
  reserveSpace(folder)
  return folder
}

function readEntries(file: string): { [key: string]: Json }[] {
  const raw = openReader(file)
  try {
    const bodies = raw.prepare<[], string>('select body from audit_bodies order by seq').pluck().all()
    return bodies.map((body) => JSON.parse(body) as { [key: string]: Json })
  } finally {
    raw.close()
  }
}

function readPersonal(file: string): { seq: number; field: string; value: string }[] {
  const raw = openReader(file)
  try {
    const rows = raw.prepare<[], { seq: number; field: string; value: string }>(
      'select seq, field, value from audit_personal order by seq, field',
    )
    return rows.all()
  } finally {
    raw.close()
  }
}
