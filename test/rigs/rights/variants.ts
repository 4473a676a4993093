import type { Message } from '../wire.ts'
import { isOutside, RIGHTS, type Right } from './matrix.ts'
import type { Verdict } from './oracle.ts'
import { GREEDY_FIELDS, ID_MUTATIONS, MUTATIONS, QUERY_MUTATIONS, type Mutation } from './values.ts'

/** One way to call a route; who calls comes later. */
export interface Variant {
  at: string
  right: Right
  /** As in "displayName: null". */
  what: string
  /** What every sample holds: sound calls, ids and manners, not each field with each value. */
  basic: boolean
  request: Message
  /**
   * What a caller who may gets: an exact refusal, success, a refusal because the door could not use the input, any refusal, or
   * whatever the operation says.
   */
  ends: Verdict | 'done' | 'unusable' | 'refused' | 'anything'
  /** One who may and one who may not are enough. */
  few: boolean
  /** Not sent by those who may: it would end their session, or start long work. */
  spared: boolean
}

interface Field {
  name: string
  value: unknown
  optional: boolean
  nullable: boolean
}

interface Spec {
  what: string
  basic?: boolean
  few?: boolean
  id?: string
  /** Whole query or body; default: the sound one. */
  query?: string
  body?: string
  headers?: Readonly<Record<string, string>>
  ends?: Variant['ends']
}

/** Every way to call every route. `columns` are names that somebody might guess. */
export function variantsOf(objects: Readonly<Record<string, string>>, columns: readonly string[]): Variant[] {
  return Object.entries(RIGHTS).flatMap(([at, right]) => {
    const specs = [
      ...basics(at, right),
      ...idMutations(at),
      ...fieldMutations(at, right),
      ...extras(at, right, columns),
    ]
    return specs.map((spec) => variant(at, right, objects, spec))
  })
}

function variant(at: string, right: Right, objects: Readonly<Record<string, string>>, spec: Spec): Variant {
  const { what, basic = false, few = false, ends = 'anything' } = spec
  const changes = isChange(at) && !right.protocol
  const spared = right.spare === true && what.startsWith('sound') && changes
  return { at, right, what, basic, few, ends, spared, request: requestOf(at, right, objects, spec) }
}

function requestOf(at: string, right: Right, objects: Readonly<Record<string, string>>, spec: Spec): Message {
  const [method, template] = at.split(' ') as [string, string]
  const path = (isOutside(at) ? '' : '/api/v1') + template.replace(/:\w+/, spec.id ?? objectOf(template, objects))
  const body = spec.body ?? (hasBody(at) && !right.protocol ? JSON.stringify(soundOf(right)) : '')
  const query = spec.query ?? (hasBody(at) ? '' : queryOf(soundOf(right)))
  const headers: Record<string, string> = {
    'sec-fetch-site': 'same-origin',
    ...(right.version && { 'if-match': '"1"' }),
    ...(right.reason && { 'freehold-reason': 'Matrix' }),
    ...(hasBody(at) && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...spec.headers,
  }
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
  return {
    method,
    head: [`${method} ${path}${query && `?${query}`} HTTP/1.1`, ...lines].join('\r\n'),
    body: hasBody(at) ? body : '',
  }
}

function objectOf(template: string, objects: Readonly<Record<string, string>>): string {
  const kind = template.split('/:')[0]!
  return objects[kind] ?? ''
}

function isChange(at: string): boolean {
  return !at.startsWith('GET ')
}

function hasBody(at: string): boolean {
  return /^(POST|PUT) /.test(at)
}

export function fieldsOf({ fields = {} }: Right): Field[] {
  return Object.entries(fields).map(([marked, value]) => ({
    name: marked.replace(/[?!]+$/, ''),
    value,
    optional: /\?/.test(marked),
    nullable: marked.endsWith('!'),
  }))
}

/** All fields but the place in a list: a cursor is made by the server. */
function soundOf(right: Right): Record<string, unknown> {
  const entries = fieldsOf(right).map(({ name, value }) => [name, value] as const)
  return Object.fromEntries(entries.filter(([name]) => name !== 'cursor'))
}

function queryOf(fields: Record<string, unknown>): string {
  return new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString()
}

const UNKNOWN_FIELD: Verdict = { status: 422, code: 'http.invalid_input' }
const SAID_TWICE: Verdict = { status: 400, code: 'http.repeated_parameter' }
const CROSS_SITE: Verdict = { status: 403, code: 'http.cross_site' }

/** The sound call, and the manners of a request that count for every route. */
function basics(at: string, right: Right): Spec[] {
  const sound: Spec = { what: 'sound', basic: true, ...(right.works && { ends: 'done' }) }
  if (!isChange(at) || right.protocol) return [sound]
  const refused = (what: string, spec: Partial<Spec>, ends: Variant['ends']): Spec => ({
    what,
    basic: true,
    ends,
    ...spec,
  })
  const manners = [
    refused('from another site', { headers: { 'sec-fetch-site': 'cross-site' } }, CROSS_SITE),
    refused('from a neighbouring site', { headers: { 'sec-fetch-site': 'same-site' } }, CROSS_SITE),
    refused('from another origin', { headers: { 'sec-fetch-site': '', origin: 'https://evil.example' } }, CROSS_SITE),
    refused('from nowhere', { headers: { 'sec-fetch-site': 'none' } }, CROSS_SITE),
    refused('from the origin null', { headers: { 'sec-fetch-site': '', origin: 'null' } }, CROSS_SITE),
  ]
  // What sends neither header is no browser, and holds no cookie of ours by accident.
  const program: Spec = { ...sound, what: 'sound, from a program', headers: { 'sec-fetch-site': '' } }
  return [
    sound,
    program,
    ...manners,
    ...(hasBody(at) ? bodyManners(right) : []),
    ...(right.version ? versionManners() : []),
    ...reasonManners(right),
  ]
}

function bodyManners(right: Right): Spec[] {
  const sound = JSON.stringify(soundOf(right))
  const bad = (what: string, body: string, code = 'http.bad_json', status = 400): Spec => ({
    what: `body: ${what}`,
    basic: true,
    body,
    ends: { status, code },
  })
  return [
    bad('a list', '[]'),
    bad('a text', '"x"'),
    bad('null', 'null'),
    bad('half an object', '{"a":'),
    bad('no UTF-8 and no JSON', '\u0000\u0001'),
    bad('__proto__', `{"__proto__":{"role":"owner"},${sound.slice(1)}`.replace(',}', '}')),
    {
      ...bad('as a form', sound, 'http.wrong_content_type', 415),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    { ...bad('as text', sound, 'http.wrong_content_type', 415), headers: { 'content-type': 'text/plain' } },
  ]
}

function versionManners(): Spec[] {
  const bad = (what: string, header: string, status: number, code: string): Spec => ({
    what: `If-Match: ${what}`,
    basic: true,
    headers: { 'if-match': header },
    ends: { status, code },
  })
  return [
    bad('missing', '', 428, 'http.if_match_required'),
    bad('any', '*', 400, 'http.bad_if_match'),
    bad('weak', 'W/"1"', 400, 'http.bad_if_match'),
    bad('negative', '"-1"', 400, 'http.bad_if_match'),
    { what: 'If-Match: stale', basic: true, headers: { 'if-match': '"999999"' }, ends: 'refused' },
  ]
}

function reasonManners(right: Right): Spec[] {
  const bad = (what: string, header: string): Spec => ({
    what: `Freehold-Reason: ${what}`,
    basic: true,
    headers: { 'freehold-reason': header },
    ends: { status: 400, code: 'http.bad_reason' },
  })
  const none: Spec = {
    what: 'Freehold-Reason: missing',
    basic: true,
    headers: { 'freehold-reason': '' },
    ends: { status: 422, code: 'http.reason_required' },
  }
  return [
    bad('half a character', '%C3'),
    bad('a line end', 'a%0Ab'),
    bad('turned around', 'a%E2%80%AEb'),
    bad('too long', 'x'.repeat(501)),
    ...(right.reason ? [none] : []),
  ]
}

/** Stand-ins for ids that are known once it is known who calls. */
export const OWN = { account: 'OWN-ACCOUNT', session: 'OWN-SESSION' }

function idMutations(at: string): Spec[] {
  if (!at.includes('/:')) return []
  const own: Spec[] = [
    ...(/ \/accounts\/:/.test(at) ? [{ what: 'id: his own account', id: OWN.account, basic: true }] : []),
    ...(/ \/account\/sessions\/:/.test(at) ? [{ what: 'id: his own session', id: OWN.session, basic: true }] : []),
  ]
  const others = Object.entries(ID_MUTATIONS).map(([what, id]) => ({
    what: `id: ${what}`,
    id,
    basic: what === 'an unknown id',
  }))
  return [...own, ...others]
}

function fieldMutations(at: string, right: Right): Spec[] {
  return fieldsOf(right).flatMap((field) => (hasBody(at) ? bodyMutations(right, field) : queryMutations(right, field)))
}

function bodyMutations(right: Right, field: Field): Spec[] {
  const { name, optional } = field
  const { [name]: own, ...others } = soundOf(right)
  const around = JSON.stringify(others).slice(1, -1)
  const body = (json: string): string => `{${around}${around && ','}${JSON.stringify(name)}:${json}}`
  return [
    ...MUTATIONS.map((mutation): Spec => ({
      what: `${name}: ${mutation.what}`,
      body: body(mutation.json),
      ends: fits(field, mutation) ? 'anything' : 'unusable',
    })),
    { what: `${name}: left out`, body: `{${around}}`, ends: optional ? 'anything' : 'unusable' },
    { what: `${name}: in a list`, body: body(JSON.stringify([own])), ends: 'unusable' },
    {
      what: `${name}: twice, the second a list of lists`,
      body: body(`${JSON.stringify(own)},${JSON.stringify(name)}:[[1]]`),
      ends: 'unusable',
    },
  ]
}

function fits({ value, nullable }: Field, { type, hopeless }: Mutation): boolean {
  if (hopeless) return false
  if (type === 'null') return nullable
  const own = Array.isArray(value) ? 'array' : value === null ? 'string' : typeof value
  return own === type
}

function queryMutations(right: Right, { name }: Field): Spec[] {
  const others = queryOf(Object.fromEntries(Object.entries(soundOf(right)).filter(([key]) => key !== name)))
  const before = others && `${others}&`
  return [
    ...Object.entries(QUERY_MUTATIONS).map(([what, value]) => ({
      what: `${name}: ${what}`,
      query: `${before}${name}=${value}`,
    })),
    {
      what: `${name}: twice`,
      query: `${before}${name}=1&${name}=1`,
      ends: SAID_TWICE,
    },
    { what: `${name}: as a list`, query: `${before}${name}[]=1`, ends: UNKNOWN_FIELD },
    { what: `${name}: as an object`, query: `${before}${name}[a]=1`, ends: UNKNOWN_FIELD },
  ]
}

/** Fields that the route does not have. */
function extras(at: string, right: Right, columns: readonly string[]): Spec[] {
  if (right.protocol) return []
  const known = new Set([
    ...fieldsOf(right).map(({ name }) => name),
    ...[...at.matchAll(/:(\w+)/g)].map(([, name]) => name!),
  ])
  const greedy = Object.entries(GREEDY_FIELDS)
  const guessed = [...new Set(columns.flatMap((column) => [column, camelOf(column)]))].map((name) => [name, 1] as const)
  const wanted = isChange(at) ? [...greedy, ...guessed.filter(([name]) => !(name in GREEDY_FIELDS))] : greedy
  return wanted
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => {
      const more = { ...soundOf(right), [name]: value }
      const place = hasBody(at) ? { body: JSON.stringify(more) } : { query: queryOf(more) }
      return {
        what: `with the field ${name}`,
        // If-Match has named another one.
        ends: right.version && name === 'version' ? SAID_TWICE : UNKNOWN_FIELD,
        basic: name === 'role' || name === 'version',
        few: !(name in GREEDY_FIELDS),
        ...place,
      }
    })
}

function camelOf(column: string): string {
  return column.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())
}
