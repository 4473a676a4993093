import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PASSWORD_CODES } from '../../server/domains/access/passwords/policy.ts'
import { planted, ROOT, treeOf, withoutComments, type Tree } from './source.ts'

// HOUSE RULE 12: every refusal code has a help page. Codes are read from the calls that make refusals.

const server = treeOf(ROOT, /^server\/.+(?<!\.test)\.ts$/)

/** A call that makes a refusal; what stands before the code is a status, or SCEP's failInfo. */
const CALL =
  /(?<!function )\b(?:new (?:Refusal|Declined)|badRequest|unauthenticated|forbidden|notFound|conflict|stale|invalid|declined)\(\s*(?:(?:\d+|'\w+'|[\w.]+\.status),\s*)?('[^']*'|`[^`]*`|[^,)]*)/g
/** Codes that are answered without such a call: how a job ended, and what the command line says of a fault. */
const OTHERS = /\b(?:error_code|error\.code) ?: ('[^']*')/g
const CODE = /^'([a-z]+\.[a-z_]+)'$/

/** Where a code is handed on or put together. Each is known: the codes that pass through it are collected elsewhere. */
const COMPUTED = [
  'server/base/errors.ts',
  'server/domains/access/passwords/policy.ts',
  'server/domains/ca/check-request.ts',
  'server/edges/scep/operation.ts',
  'server/platform/jobs/child.ts',
]

function codesIn(tree: Tree): { codes: Set<string>; computed: string[] } {
  const codes = new Set(PASSWORD_CODES)
  const computed = new Set<string>()
  for (const [file, source] of tree) {
    const text = withoutComments(source)
    for (const [, written] of [...text.matchAll(CALL), ...text.matchAll(OTHERS)]) {
      const code = CODE.exec(written!)?.[1]
      if (code === undefined) computed.add(file)
      else codes.add(code)
    }
  }
  return { codes, computed: [...computed].toSorted() }
}

function sectionsOf(markdown: string): Map<string, string[]> {
  const [, ...sections] = markdown.split(/^## /m)
  return new Map(
    sections.map((section) => {
      const [code = '', ...paragraphs] = section.trim().split(/\n{2,}/)
      return [code, paragraphs]
    }),
  )
}

function faultsOf(codes: ReadonlySet<string>, markdown: string): string[] {
  const sections = sectionsOf(markdown)
  const written = [...markdown.matchAll(/^## (.+)$/gm)].map(([, code]) => code!)
  return [
    ...[...codes].filter((code) => !sections.has(code)).map((code) => `${code} has no section`),
    ...written.filter((code) => !codes.has(code)).map((code) => `${code} is answered nowhere`),
    ...written.filter((code, index) => written.indexOf(code) !== index).map((code) => `${code} comes twice`),
    ...[...sections].flatMap(([code, paragraphs]) => formFaults(paragraphs).map((fault) => `${code} ${fault}`)),
  ]
}

function formFaults(paragraphs: readonly string[]): string[] {
  if (paragraphs.length !== 3) return [`has ${paragraphs.length} paragraphs instead of what, why and what to do`]
  const text = paragraphs.join(' ')
  const faults = paragraphs.filter((paragraph) => !paragraph.endsWith('.')).map(() => 'has a sentence without its end')
  if (text.includes('!') || /successful|erfolgreich|\b(du|dein|dir|dich)\b/i.test(text))
    faults.push('shouts or is informal')
  return faults
}

const PAGES = ['docs/admin/problems.md', 'docs/admin/de/problems.md']
const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8')

test('every code that the server can answer is seen', () => {
  const { codes, computed } = codesIn(server)
  assert.ok(codes.size > 80, `only ${codes.size} codes were seen`)
  assert.deepEqual(computed, COMPUTED)
  assert.ok(![...server.values()].some((source) => /extends Refusal\b/.test(source)))
})

for (const page of PAGES) {
  test(`every code has its section in ${page}, and every section its code`, () => {
    assert.deepEqual(faultsOf(codesIn(server).codes, read(page)), [])
  })
}

test('both languages have the same sections in the same order', () => {
  const [english, german] = PAGES.map((page) => [...sectionsOf(read(page)).keys()])
  assert.deepEqual(german, english)
})

const PLANTS = [
  `throw conflict('ca.made_up', 'x')`,
  `throw new Refusal(\n  503,\n  'ca.made_up',\n  'x',\n)`,
  `throw new Declined('badAlg', 'ca.made_up', 'x')`,
  `throw declined('ca.made_up', 'x')`,
  `await end({ state: 'failed', error_code: 'ca.made_up' })`,
]

for (const plant of PLANTS) {
  test(`a made-up code is found missing: ${plant.replaceAll(/\s+/g, ' ')}`, () => {
    const { codes } = codesIn(planted(server, { 'server/domains/ca/planted.ts': plant }))
    for (const page of PAGES) assert.ok(faultsOf(codes, read(page)).includes('ca.made_up has no section'), page)
  })
}

test('a code that is put together in a new place is found', () => {
  for (const plant of ['throw new Refusal(400, code, text)', 'throw conflict(`ca.${what}`, text)']) {
    const { computed } = codesIn(planted(server, { 'server/domains/ca/planted.ts': plant }))
    assert.ok(computed.includes('server/domains/ca/planted.ts'), plant)
  }
})

test('a section without a code, twice, or of another form is found', () => {
  const codes = new Set(['ca.lint'])
  const section = '## ca.lint\n\nOne.\n\nTwo.\n\nThree.\n'
  assert.deepEqual(faultsOf(codes, section), [])
  assert.deepEqual(faultsOf(codes, `${section}\n## ca.gone\n\nOne.\n\nTwo.\n\nThree.\n`), [
    'ca.gone is answered nowhere',
  ])
  assert.deepEqual(faultsOf(codes, `${section}\n${section}`), ['ca.lint comes twice'])
  assert.equal(faultsOf(codes, '## ca.lint\n\nOne.\n\nTwo.\n').length, 1)
  assert.equal(faultsOf(codes, '## ca.lint\n\nOne!\n\nTwo.\n\nThree.\n').length, 2)
})

// The codes that the routes list in OpenAPI.

/** Codes that no single route lists, by where they come from. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  'the door of every route':
    /^(http|base)\.|^access\.(signed_out|half_signed_in|not_half_signed_in|not_permitted|not_setup|fresh_factor_required|viewing_as|not_by_token|token_(invalid|expired|not_from_here|not_permitted|without_factor))$/,
  'a CertRep that says no': /^scep\.|^ca\.(request|renewal)_|^ca\.challenge_(expired|missing|unknown|used)$/,
  'a job':
    /^jobs\.(cancelled|fault|interrupted)$|^audit\.(no_key|log_damaged)$|^backup\.(damaged|no_space|too_new|unreadable|wrong_key)$/,
  'a read of a directory':
    /^directory\.(base_needed|base_not_found|bind_refused|connection_lost|plan_altered|read_incomplete|refers_elsewhere|search_refused)$|^outbound\.untrusted$/,
  'the host': /^cli\.|^backup\.(folder_not_empty|key_in_the_way)$|^access\.(host_only|no_factor|not_an_owner)$/,
}

function listedCodes(): Set<string> {
  const { paths } = JSON.parse(read('docs/openapi.json')) as {
    paths: Record<string, Record<string, { 'x-refusals'?: string[] }>>
  }
  return new Set(
    Object.values(paths).flatMap((methods) => Object.values(methods).flatMap((route) => route['x-refusals'] ?? [])),
  )
}

const unlisted = (codes: ReadonlySet<string>, listed: ReadonlySet<string>): string[] =>
  [...codes].filter((code) => !listed.has(code) && !Object.values(ELSEWHERE).some((known) => known.test(code)))

test('every code that a route lists is answered somewhere', () => {
  const listed = listedCodes()
  const { codes } = codesIn(server)
  assert.ok(listed.size > 50, `only ${listed.size} codes were listed`)
  assert.deepEqual(
    [...listed].filter((code) => !codes.has(code)),
    [],
  )
})

test('every code is listed by a route, or comes from where no route can list it', () => {
  assert.deepEqual(unlisted(codesIn(server).codes, listedCodes()), [])
  assert.deepEqual(unlisted(new Set(['ca.made_up', 'http.fault']), listedCodes()), ['ca.made_up'])
})
