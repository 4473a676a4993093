import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import Sqlite from 'better-sqlite3'

// The peer of list_ratio: node:https and a prepared statement, nothing else. It answers what `GET /api/v1/jobs?limit=100` answers.
// Arguments: database file, PEM of key and certificate, address. Prints its port.

interface Run {
  id: string
  kind: string
  state: string
  attempt: number
  created_at: number
  created_by: string
  started_at: number | null
  ended_at: number | null
  progress_done: number
  progress_total: number | null
  progress_step: string
  cancel_asked: number
  result: string | null
  error_code: string | null
  error_text: string | null
}

const [file = '', pem = '', address = ''] = process.argv.slice(2)
const statement = new Sqlite(file, { readonly: true }).prepare<[number], Run>(
  'select * from jobs_runs order by created_at desc, id desc limit ?',
)
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function shown(run: Run) {
  return {
    id: run.id,
    kind: run.kind,
    state: run.state,
    createdAt: iso(run.created_at),
    createdBy: run.created_by,
    startedAt: iso(run.started_at),
    endedAt: iso(run.ended_at),
    attempt: run.attempt,
    progress: { done: run.progress_done, total: run.progress_total, step: run.progress_step },
    cancelAsked: run.cancel_asked === 1,
    result: run.result === null ? null : (JSON.parse(run.result) as unknown),
    error: run.error_code === null ? null : { code: run.error_code, text: run.error_text ?? '' },
  }
}

const identity = readFileSync(pem, 'utf8')
const server = createServer({ key: identity, cert: identity }, (_request, response) => {
  const rows = statement.all(101)
  const body = JSON.stringify({ items: rows.slice(0, 100).map(shown), next: rows.length > 100 ? rows[99]!.id : null })
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.end(body)
})
server.listen(0, address, () => process.stdout.write(`${(server.address() as { port: number }).port}\n`))
