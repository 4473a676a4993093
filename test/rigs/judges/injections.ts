import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../peers/program.ts'
import type { House } from '../rights/house.ts'
import { RIGHTS } from '../rights/matrix.ts'
import type { Judged } from './in-house.ts'

/** One address with values that find something: what finds nothing looks alike whatever is injected. */
export interface Target {
  /** As in `GET /people`. */
  at: string
  /** Path and query; a `*` marks the place in a path. */
  path: string
  /** What sqlmap has to look at. */
  names: readonly string[]
}

/** Values of the furnished house, in the place of those of the matrix, which need not find anything. */
const FINDING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'GET /people': { q: 'ann' },
  'GET /certificates': { q: 'matrix' },
  'GET /audit/entries': { filter: 'action eq "setup.make_code"', q: 'setup.make_code' },
}

/** Filters that hold an id, and where the house has one. */
const OBJECTS: Readonly<Record<string, string>> = {
  source: '/directory/sources',
  group: '/groups',
  profile: '/profiles',
  person: '/people',
}

/** Filters that leave nothing of what the others find. */
const ALONE: ReadonlySet<string> = new Set(['group', 'person'])

/** A cursor carries a seal of the server: another one is refused before anything is asked of the database. */
const SEALED = 'cursor'

/** The length of a page. */
const LENGTH = 'limit'

/** What sqlmap calls a marked place in a path. */
const MARKED = '#1*'

/**
 * Every query of the matrix, and the places in paths.
 * @param all also the length of a page, which every list reads alike, and places in paths that only those who are signed in
 *   can ask for
 */
export function targetsOf({ objects }: House, all: boolean): Target[] {
  const reads = Object.keys(RIGHTS).filter((at) => at.startsWith('GET '))
  const places = reads.filter((at) => at.includes(':') && (all || /^GET \/(scep|crl|ca)\//.test(at)))
  return [
    ...reads.flatMap((at) => queryOf(at, objects, all)),
    ...places.map((at) => ({ at, path: addressOf(at, objects, '*'), names: [MARKED] })),
  ]
}

function queryOf(at: string, objects: House['objects'], all: boolean): Target[] {
  const fields = Object.entries(RIGHTS[at]?.fields ?? {})
    .map(([name, value]) => [name.replace(/[?!]+$/, ''), String(value)] as const)
    .filter(([name]) => name !== SEALED)
  if (fields.length === 0) return []
  const query = fields.map(
    ([name, value]) => [name, FINDING[at]?.[name] ?? objects[OBJECTS[name] ?? ''] ?? value] as const,
  )
  return [query.filter(([name]) => !ALONE.has(name)), query.filter(([name]) => ALONE.has(name))]
    .filter((part) => part.length > 0)
    .map((part) => ({
      at,
      path: `${addressOf(at, objects)}?${new URLSearchParams(part.map(([...pair]) => pair)).toString()}`,
      names: part.map(([name]) => name).filter((name) => all || name !== LENGTH),
    }))
    .filter(({ names }) => names.length > 0)
}

/** The address with an object of the house in the place of each name. */
function addressOf(at: string, objects: House['objects'], mark = ''): string {
  const path = at.slice('GET '.length)
  const object = objects[path.slice(0, path.indexOf('/:'))] ?? ''
  const address = path.replace(/:\w+/, object + mark)
  if (path.startsWith('/scep/')) return `${address}?operation=GetCACaps`
  return /^\/(crl|ca)\//.test(path) ? address : `/api/v1${address}`
}

/** How hard sqlmap tries: by what is true and by errors; the long lane adds UNION, time, stacked queries and further quotes. */
export interface Effort {
  level: number
  techniques: string
}

/** Lets sqlmap try one address in the owner's name. @returns what it calls injectable, and what it did not look at */
export async function injectionFaults(
  { baseUrl, cookie }: Judged,
  { at, path, names }: Target,
  { level, techniques }: Effort,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-sqlmap-'))
  const line = [
    '-u',
    baseUrl + path,
    '--batch',
    '--ignore-stdin',
    '--disable-coloring',
    '--dbms=SQLite',
    '--risk=1',
    '--skip-waf',
    // What the house has only as a row, such as the file of an export, is not there to be fetched.
    '--ignore-code=404',
  ]
  const who = [`--cookie=${cookie}`, '--headers=sec-fetch-site: same-origin', `--output-dir=${folder}`]
  const how = [`--level=${level}`, `--technique=${techniques}`, ...(names[0] === MARKED ? [] : ['-p', names.join(',')])]
  try {
    return verdictOf(at, names, await run('sqlmap', [...line, ...who, ...how]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Only what sqlmap is sure of counts; on its way there it says "might" of nearly everything. */
function verdictOf(at: string, names: readonly string[], said: string): string[] {
  const found = [...said.matchAll(/^Parameter: (.+) \(\w+\)$/gm)].map(([, name]) => `${at}: ${name} is injectable`)
  const unseen = names.filter((name) => !said.includes(`parameter '${name}'`))
  if (found.length > 0) return found
  const failed = /\b5\d\d \([^)]*\) - \d+ times/.exec(said)?.[0]
  if (failed !== undefined) return [`${at}: the server fails: ${failed}`]
  if (unseen.length > 0 || !said.includes('all tested parameters do not appear to be injectable'))
    return [`${at}: sqlmap did not look at ${unseen.join(', ') || 'it'}: ${said.slice(-600)}`]
  return []
}
