import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { databaseOf } from './long-log.ts'

/** Enough rows of 64 kB for a log of more than 64 MB. */
const ROWS = 1_050

const WRITER = `
import { randomBytes } from 'node:crypto'
import Sqlite from 'better-sqlite3'
const raw = new Sqlite(process.argv[1])
raw.pragma('wal_autocheckpoint = 0')
const row = raw.prepare("insert into http_idempotency values ('rig', ?, zeroblob(32), 200, ?, ?)")
for (let key = 0; key < ${ROWS}; key++) row.run(String(key), randomBytes(65_000), Date.now())
process.kill(process.pid, 'SIGKILL')
`

/** Leaves a write-ahead log that nobody brought home, as a crash in the middle of heavy work does. @returns its bytes */
export function leaveLongWal(home: string): number {
  const file = databaseOf(home)
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', WRITER, file], {
    encoding: 'utf8',
  })
  if (signal !== 'SIGKILL') throw new Error(`The writer of the long log ended otherwise: ${stderr}`)
  return statSync(`${file}-wal`).size
}
