import { Client } from '../../../peers/client.ts'
import { drawValue, jsonText, mutateValue } from '../mutate/json.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { Dice } from '../mutate/dice.ts'
import type { Schema } from './sound-input.ts'
import { soundValue } from './sound-input.ts'
import type { Answered, Attack } from './storm.ts'

/** One route as the served OpenAPI document has it. */
export interface Operation {
  method: string
  path: string
  permission: string
  parameters: readonly { in: string; name: string; schema: Schema }[]
  body: Schema | null
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        'x-permission': string
        parameters?: Operation['parameters']
        requestBody?: { content: { 'application/json'?: { schema: Schema } } }
      }
    >
  >
}

export interface Request {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer | undefined
}

/** Every JSON route that the server serves. */
export async function operationsOf(client: Client): Promise<Operation[]> {
  const { text } = await client.raw('GET', '/api/openapi.json')
  const { paths } = JSON.parse(text) as Document
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        permission: operation['x-permission'],
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content['application/json']?.schema ?? null,
      })),
    )
}

/** What reaches other machines or other folders when it is believed: it may change its kind, never become another text. */
const PINNED: Readonly<Record<string, string | null>> = { host: '127.0.0.1', folder: null }
/** Each costs a password hash, a floor of time against guessing, or a job. */
const COSTLY =
  /^(POST .*\/(session|session\/factor|session\/confirmation|invitation|setup\/claim|owner|backups|verification|exports|plans|recovery-codes|authority|kit)|PUT .*\/password)$/
const EVERY_COSTLY = 25
const FLOOR_MS = 2_000

export interface RouteAttack {
  surface: string
  operations: readonly Operation[]
  /** Field name → a value of something that is there. */
  known: Readonly<Record<string, unknown>>
  /** Sends with whatever session belongs to the operation. */
  client: (operation: Operation, from: string) => Client
  count: number
  most: number
  seed: number
}

/** Bad input to every route, in turn: address, query, body and headers, each mostly sound so that the rest is reached. */
export function routeAttack({
  surface,
  operations,
  known,
  client,
  count,
  most,
  seed,
}: RouteAttack): Attack<{ operation: Operation; request: Request }> {
  const cheap = operations.filter((operation) => !COSTLY.test(`${operation.method} ${operation.path}`))
  const costly = operations.filter((operation) => !cheap.includes(operation))
  return {
    surface,
    count,
    most,
    at: 8,
    make: (number) => {
      const isCostly = costly.length > 0 && (cheap.length === 0 || number % EVERY_COSTLY === 0)
      const list = isCostly ? costly : cheap
      const operation = list[(isCostly ? Math.floor(number / EVERY_COSTLY) : number) % list.length]!
      return { operation, request: badRequest(operation, known, new Dice(seed, surface, number)) }
    },
    send: async ({ operation, request }, from) => ({
      ...(await send(client(operation, from), request)),
      floorMs: costly.includes(operation) ? FLOOR_MS : 0,
    }),
    show: ({ request }) =>
      `${request.method} ${request.path.slice(0, 300)} ${JSON.stringify(request.headers)} ${request.body?.toString('utf8').slice(0, 400)}`,
  }
}

function badRequest({ method, path, parameters, body }: Operation, known: RouteAttack['known'], dice: Dice): Request {
  const where = dice.pick([
    ...(parameters.some((one) => one.in === 'path') ? ['path'] : []),
    ...(body === null ? ['query'] : ['body', 'body', 'body']),
    'headers',
  ])
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((one) => one.name === name)?.schema ?? {}
    const value = soundValue(schema, `${path} ${name}` in known ? `${path} ${name}` : name, known, dice)
    return where === 'path' ? badSegment(String(value), dice) : encodeURIComponent(String(value))
  })
  const query = queryOf(parameters, known, where === 'query', dice)
  const headers: Record<string, string> = {
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...(parameters.some(({ name }) => name === 'If-Match') ? { 'if-match': `"${1 + dice.below(3)}"` } : {}),
    ...(parameters.some(({ name }) => name === 'Freehold-Reason') ? { 'freehold-reason': 'a%20dice' } : {}),
    ...(where === 'headers' ? badHeader(dice) : {}),
  }
  return {
    method,
    path: visible(address + query),
    headers,
    body: body === null ? undefined : badBody(body, known, where === 'body', dice),
  }
}

function badSegment(text: string, dice: Dice): string {
  const ways = [
    () => mutateBytes(Buffer.from(text), dice, []).toString('latin1').slice(0, 2_000),
    () =>
      dice.pick([
        '%',
        '%00',
        '%2f',
        '%2e%2e',
        '..',
        '%E0%A4%A',
        '%c0%af',
        '%u0041',
        '',
        ' ',
        '-1',
        '0',
        '1e9',
        'null',
        '__proto__',
        '9'.repeat(400),
        '%F0%9F%98%80',
        '99999999999999999999',
      ]),
    () => encodeURIComponent(JSON.stringify(drawValue(dice)).slice(0, 2_000)),
  ]
  return dice.pick(ways)()
}

function queryOf(parameters: Operation['parameters'], known: RouteAttack['known'], bad: boolean, dice: Dice): string {
  const fields = parameters
    .filter(({ in: place, name }) => place === 'query' && name !== 'cursor' && dice.chance(0.5))
    .map(({ name, schema }) => [name, String(soundValue(schema, name, known, dice))])
  const names = parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  if (bad) {
    const name =
      dice.chance(0.8) && names.length > 0
        ? dice.pick(names)
        : dice.pick(['__proto__', 'constructor', 'id', 'a[]', '', 'toString'])
    const value = dice.chance(0.5) ? JSON.stringify(drawValue(dice)) : badSegment('AAAAAAAAAAAAAAAAAAAAAAAA', dice)
    fields.push([name, value.slice(0, 3_000)])
  }
  const text = fields
    .map(([name, value]) => `${name}=${dice.chance(0.8) ? encodeURIComponent(wellFormed(value!)) : value}`)
    .join('&')
  return text === '' ? '' : `?${text}`
}

function wellFormed(text: string): string {
  return text.toWellFormed()
}

function badHeader(dice: Dice): Record<string, string> {
  return dice.pick<Record<string, string>>([
    { 'if-match': dice.pick(['', '*', '"0"', '"-1"', '"1', 'W/"1"', '"1","2"', `"${'9'.repeat(300)}"`]) },
    { 'freehold-reason': dice.pick(['', '%', '%C3', '%00', 'a%0D%0Ab', '%E2%80%AE', 'x'.repeat(6_001), '\xff']) },
    {
      'idempotency-key': dice.pick([
        '',
        'short',
        'x'.repeat(101),
        'with space here',
        'same-key-again',
        '\xff'.repeat(9),
      ]),
    },
    {
      'content-type': dice.pick([
        '',
        'text/plain',
        'application/json; charset=latin1',
        'multipart/form-data; boundary=x',
        'application/json, x',
        'x'.repeat(5_000),
      ]),
    },
    { 'sec-fetch-site': dice.pick(['', 'none', 'x'.repeat(3_000)]), origin: dice.pick(['null', '', 'https://', 'x']) },
    {
      cookie: dice.pick([
        '',
        '=',
        ';;;',
        '__Host-freehold=',
        `__Host-freehold=${'a'.repeat(43)}`,
        `__Host-freehold=${'é'.repeat(43)}`,
        'a=b; '.repeat(2_000),
      ]),
    },
    {
      'user-agent': 'x'.repeat(8_000),
      'accept-language': '*;q=x',
      'accept-encoding': 'identity;q=0',
      range: 'bytes=9-1',
    },
    { 'content-encoding': dice.pick(['gzip', 'br', 'x']), 'transfer-encoding': 'chunked' },
    { host: dice.pick(['', 'x', '[::1', 'a'.repeat(3_000), 'freehold.lindenhof.example:99999']) },
  ])
}

function badBody(schema: Schema, known: RouteAttack['known'], bad: boolean, dice: Dice): Buffer {
  let value = soundValue(schema, '', known, dice)
  if (!bad) return Buffer.from(JSON.stringify(value))
  for (let count = 1 + dice.below(2); count > 0; count--) value = mutateValue(value, dice)
  const text = Buffer.from(jsonText(pinned(value), dice))
  // Changed bytes could become another name of a machine: only where nothing is pinned.
  return dice.chance(0.1) && !Object.keys(PINNED).some((name) => text.includes(`"${name}"`))
    ? mutateBytes(text, dice, [])
    : text
}

function pinned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pinned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name in PINNED && typeof inner === 'string' ? PINNED[name] : pinned(inner),
    ]),
  )
}

/** Node's own client refuses to send what the bytes of the framing attack send. */
function visible(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]/g, (sign) => `%${(sign.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`)
}

async function send(client: Client, { method, path, headers, body }: Request): Promise<Answered> {
  const startedAt = performance.now()
  const clean = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replaceAll(/[^\t\x20-\xff]/g, '?')]),
  )
  // With chunks there is no length to send.
  const chunked = 'transfer-encoding' in clean
  try {
    const { status, text } = await client.raw(method, path, chunked ? undefined : body, clean)
    return { status, ms: performance.now() - startedAt, text: text.slice(0, 2_000) }
  } catch (error) {
    return { status: null, ms: performance.now() - startedAt, text: String(error) }
  }
}
