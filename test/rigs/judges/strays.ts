import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Server } from '../../peers/server.ts'
import { ROOT } from '../../repo/source.ts'
import { startRelay } from './relay.ts'

const execute = promisify(execFile)

/** What lies about where a program was put together, deployed or debugged. */
const NAMES =
  `.git/HEAD .git/config .gitignore .env .env.local .npmrc .dockerignore .htaccess .htpasswd .ssh/id_rsa .DS_Store .well-known
.well-known/security.txt CHANGELOG.md Dockerfile LICENSE README.md actuator actuator/env admin admin.php api-docs app.js app.ts backup
backup.sql backup.tar.gz backup.zip build cgi-bin config config.json config.yaml console core crossdomain.xml data data/keys database
database/freehold.sqlite db.sqlite debug docker-compose.yml docs dump.sql error.log freehold.sqlite graphql health id_rsa index.bak
assets index.html index.html~ index.php info.php jobs keys log login logs main.js manifest.json metrics.txt node_modules node_modules/express/package.json
openapi.json package-lock.json package.json phpinfo.php private server server.key server.log server/main.ts server-status setup src
stats status status.json swagger swagger.json swagger-ui test test.html tmp trace tsconfig.json upload version version.json web
web/dist/index.html web/src/main.tsx web.config wp-admin wp-login.php xmlrpc.php users accounts sessions session audit secrets tokens keys
backups profiles devices people groups certificates settings directory permissions roles export exports import shell exec eval
internal private v2 v1 beta`.split(/\s+/)

/** Where a stray file or route could stand. */
const PLACES = ['/', '/assets/', '/api/', '/api/v1/', '/scep/', '/crl/'] as const

interface Hit {
  input: { FUZZ: string }
  url: string
  status: number
  length: number
  words: number
  lines: number
  'content-type': string
}

/** What nobody serves: every address that is nothing else is the console's page, which differs in nothing but its nonces. */
const NOWHERE = 'no-such-page'

/** Lets ffuf ask for many names in every place. @returns what is served there and is neither documented nor the console's page */
export async function strayFaults(server: Server, names: readonly string[] = NAMES): Promise<string[]> {
  const strays = new Set(PLACES.flatMap((place) => ['', ...names].map((name) => place.slice(1) + name)))
  const words = [NOWHERE, ...strays].filter((word) => word !== '')
  const hits: Hit[] = []
  let rest = words
  // It leaves out, without a word, what it got no answer to on a busy machine.
  for (let round = 0; round < 3 && rest.length > 0; round++) {
    hits.push(...(await answers(server, rest)))
    const answered = new Set(hits.map((hit) => hit.input.FUZZ))
    rest = words.filter((word) => !answered.has(word))
  }
  const page = hits.find((hit) => hit.input.FUZZ === NOWHERE)
  return [
    ...rest.map((word) => `/${word} was not answered`),
    ...hits.filter((hit) => hit.status !== 404 && !(page && looksLike(hit, page))).flatMap(faultOf),
  ]
}

async function answers(server: Server, words: readonly string[]): Promise<Hit[]> {
  const relay = await startRelay(server)
  const folder = mkdtempSync(join(tmpdir(), 'freehold-ffuf-'))
  try {
    const list = join(folder, 'words')
    writeFileSync(list, words.join('\n'))
    const hits = join(folder, 'hits.json')
    const line = ['-u', `${relay.baseUrl}/FUZZ`, '-w', list, '-o', hits, ...'-s -k -t 16 -mc all -of json'.split(' ')]
    // A connection for each name, so that each comes from the relay's next address.
    await execute('ffuf', [...line, '-H', 'Connection: close'], { maxBuffer: 64 * 1024 * 1024 })
    return (JSON.parse(readFileSync(hits, 'utf8')) as { results: Hit[] }).results
  } finally {
    await relay.stop()
    rmSync(folder, { recursive: true })
  }
}

/** All that ffuf tells of an answer: two bodies of one length are not yet the same. */
function looksLike(one: Hit, other: Hit): boolean {
  const told = ['status', 'length', 'words', 'lines', 'content-type'] as const
  return told.every((name) => one[name] === other[name])
}

function faultOf({ url, status, length }: Hit): string[] {
  if (status === 429) return [`${url}: ffuf asks faster than one address may`]
  const { pathname } = new URL(url)
  return documented().some((path) => path.test(pathname)) ? [] : [`${pathname} gives ${status} with ${length} bytes`]
}

let known: readonly RegExp[] | undefined

/** The documented addresses; those that are reached by another method say so with 405. */
function documented(): readonly RegExp[] {
  if (known) return known
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as { paths: object }
  const beside = ['/api/openapi.json', '/healthz', '/readyz', '/metrics', '/robots.txt', '/.well-known/security.txt']
  known = [...Object.keys(paths), ...beside].map(
    (path) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  )
  return known
}
