import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Client } from '../../test/peers/client.ts'
import { newAddress, startServer, type Server } from '../../test/peers/server.ts'
import { median, perSecond, ratioOf, type Effort, type Figure } from '../measure.ts'
import type { Load, LoadResult } from './load.ts'

const CALLERS = 32
const COUNTS = { brief: { ms: 400, rounds: 3 }, full: { ms: 2_000, rounds: 7 } }
const JOBS = 5_000

/** What the product pays for guarding, naming and describing a route, against node:https that does only the query. */
export async function listRatio(home: string, owner: Client, effort: Effort): Promise<Figure> {
  fillJobs(home)
  const server = await startServer({ home })
  const plain = await startPlain(server)
  const { ms, rounds } = COUNTS[effort]
  const load = {
    host: server.address,
    at: 'GET /api/v1/jobs?limit=100',
    headers: { cookie: `__Host-freehold=${owner.cookie}` },
  }
  const ours = { ...load, port: server.port, certificate: server.certificate, ms }
  const peer = { ...load, port: plain.port, certificate: plain.certificate, ms }
  try {
    const measured = await ratioOf(
      rounds,
      () => answersPerSecond(ours),
      () => answersPerSecond(peer),
    )
    return {
      name: 'list_ratio',
      value: measured.ratio,
      unit: '×',
      bound: { is: 'at least', value: 0.6 },
      note: `100 rows, ${CALLERS} connections: ours ${perSecond(measured.ours)}, node:https alone ${perSecond(measured.peer)}`,
    }
  } finally {
    plain.child.kill()
    await server.stop()
  }
}

/** Ended jobs, written while no server runs. */
function fillJobs(home: string): void {
  const raw = new Sqlite(join(home, 'data/database/freehold.sqlite'))
  const insert = raw.prepare(
    `insert or ignore into jobs_runs (id, kind, input, state, created_at, created_by, due_at, started_at, ended_at, progress_done, progress_total, result)
     values (?, 'backup.make', '{}', 'done', ?, 'account:bench', ?, ?, ?, 10, 10, '{"files":12}')`,
  )
  raw.transaction(() => {
    for (let at = 0; at < JOBS; at++)
      insert.run(`01a20000-0000-7000-8000-${String(at).padStart(12, '0')}`, at, at, at, at + 5)
  })()
  raw.close()
}

/** A bare node:https over the same database, as a process of its own. */
export async function startPlain(server: Server): Promise<{ child: ChildProcess; port: number; certificate: string }> {
  const pem = join(server.home, 'plain.pem')
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=plain',
      '-days',
      '2',
      '-keyout',
      pem,
      '-out',
      `${pem}.crt`,
    ],
    { stdio: 'ignore' },
  )
  execFileSync('sh', ['-c', `cat '${pem}.crt' >> '${pem}'`])
  const file = join(server.dataFolder, 'database/freehold.sqlite')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'plain-list.ts'), file, pem, server.address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(line.toString()), certificate: readFileSync(`${pem}.crt`, 'utf8') }
}

async function answersPerSecond(load: Omit<Load, 'addresses'>): Promise<number> {
  const told: Load = { ...load, addresses: Array.from({ length: CALLERS }, newAddress) }
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts'), JSON.stringify(told)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk))
  const [status] = (await once(child, 'close')) as [number]
  if (status !== 0) throw new Error(`The load process ended with ${status}`)
  const { answers, ms } = JSON.parse(Buffer.concat(chunks).toString()) as LoadResult
  return (answers * 1000) / ms
}

/** How many changes share a COMMIT when 32 browsers change something at once. */
export async function groupSize(home: string, owner: Client, effort: Effort): Promise<Figure> {
  const server = await startServer({ home })
  const watcher = owner.anotherAt(server.baseUrl, server.certificate, newAddress())
  const load = {
    host: server.address,
    port: server.port,
    certificate: server.certificate,
    at: 'PUT /api/v1/account/language',
    body: '{"language":"en"}',
    headers: { cookie: `__Host-freehold=${owner.cookie}`, 'sec-fetch-site': 'same-origin' },
    ms: COUNTS[effort].ms,
  }
  try {
    const sizes: number[] = []
    const rates: number[] = []
    for (let round = 0; round < COUNTS[effort].rounds; round++) {
      const before = await commits(watcher)
      rates.push(await answersPerSecond(load))
      const after = await commits(watcher)
      sizes.push((after.units - before.units) / (after.groups - before.groups))
    }
    return {
      name: 'http_group_size',
      value: median(sizes),
      unit: '',
      bound: { is: 'at least', value: 8 },
      note: `units per COMMIT with ${CALLERS} callers, ${perSecond(median(rates))}`,
    }
  } finally {
    watcher.close()
    await server.stop()
  }
}

async function commits(client: Client): Promise<{ groups: number; units: number }> {
  const { text } = await client.raw('GET', '/metrics')
  const figure = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1])
  return { groups: figure('freehold_commit_groups_total'), units: figure('freehold_units_total') }
}
