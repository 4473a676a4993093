import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type * as Canonical from '../../../../server/base/audit/canonical.ts'
import type { Json } from '../../../../server/base/audit/unit.ts'
import type * as DecodeErrors from '../../../../server/base/codecs/decode-error.ts'
import type * as Errors from '../../../../server/base/errors.ts'
import type * as GetMessage from '../../../../server/edges/scep/get-message.ts'
import type * as Message from '../../../../server/edges/scep/message.ts'
import type * as Body from '../../../../server/platform/http/body.ts'
import type * as Cookie from '../../../../server/platform/http/cookie.ts'
import type * as Guard from '../../../../server/platform/http/guard.ts'
import type * as Idempotency from '../../../../server/platform/http/idempotency.ts'
import type * as Input from '../../../../server/platform/http/input.ts'
import type * as Network from '../../../../server/platform/http/network.ts'
import type * as Paging from '../../../../server/platform/http/paging.ts'
import { keptFor } from '../corpus.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { mutateDer } from '../mutate/der.ts'
import { mutateJson } from '../mutate/json.ts'
import { mutateLines } from '../mutate/lines.ts'
import { NEVER, throwing, type Decoder, type From } from './decoder.ts'

const HTTP = 'server/platform/http'
const texts = (...list: readonly string[]) => list.map((text) => Buffer.from(text, 'latin1'))

const BODY = JSON.stringify({
  username: 'maria.berger',
  displayName: 'Maria Berger',
  role: 'auditor',
  names: [{ kind: 'dns', value: 'dev-7.example.test' }],
  version: 3,
  nested: { list: [1, 2.5, null, true, 'ü'], empty: {} },
})

/** A request as far as the doors look at it. */
function requestOf(headers: Record<string, string>, bytes: Buffer = Buffer.alloc(0)): IncomingMessage {
  return Object.assign(Readable.from([bytes]), { headers, method: 'POST' }) as unknown as IncomingMessage
}

/** What stands in a body, an address or a header. */
export async function doorDecoders(from: From): Promise<Decoder[]> {
  const { Refusal } = await from<typeof Errors>('server/base/errors.ts')
  const { canonicalize } = await from<typeof Canonical>('server/base/audit/canonical.ts')
  const { readJson } = await from<typeof Body>(`${HTTP}/body.ts`)
  const { queryFields, joinVersion } = await from<typeof Input>(`${HTTP}/input.ts`)
  const { Cursors, PageInput } = await from<typeof Paging>(`${HTTP}/paging.ts`)
  const refuses = throwing(Refusal)
  const cursors = new Cursors(Buffer.alloc(32, 7))
  const cursor = Buffer.from(cursors.encode({ key: 'Berger', id: '018f' }))
  return [
    {
      name: 'json-body',
      seeds: texts(BODY),
      mutate: mutateJson,
      // What the door lets in has to have a canonical text: entries of the log are made of it.
      decode: async (bytes) =>
        canonicalize((await readJson(requestOf({ 'content-type': 'application/json' }, bytes))) as Json),
      // 1e999 reads as infinity, which no schema takes.
      refuses: (error) => refuses(error) || (error instanceof TypeError && /^-?Infinity has/.test(error.message)),
      cost: 3,
    },
    {
      name: 'query',
      seeds: texts('cursor=AAAA&limit=50&q=m%C3%BCller&state=active', 'a=1&b=%E2%82%AC+x'),
      mutate: mutateLines,
      decode: (bytes) => PageInput.safeParse(queryFields(new URLSearchParams(bytes.toString('latin1')))),
      refuses,
    },
    {
      name: 'cursor',
      seeds: [cursor],
      mutate: mutateLines,
      decode: (bytes) => cursors.decode(bytes.toString('latin1')),
      refuses,
    },
    {
      name: 'if-match',
      seeds: texts('"3"', '"999999999999999"', 'W/"3"'),
      mutate: mutateLines,
      decode: (bytes) => joinVersion({}, requestOf({ 'if-match': bytes.toString('latin1') })),
      refuses,
      cost: 2,
    },
  ]
}

/** Headers and addresses that every request has, and the messages of SCEP. */
export async function headerDecoders(from: From): Promise<Decoder[]> {
  const { Refusal } = await from<typeof Errors>('server/base/errors.ts')
  const { DecodeError } = await from<typeof DecodeErrors>('server/base/codecs/decode-error.ts')
  const { tokenOf } = await from<typeof Cookie>(`${HTTP}/cookie.ts`)
  const { assertOurHost } = await from<typeof Guard>(`${HTTP}/guard.ts`)
  const { attemptOf } = await from<typeof Idempotency>(`${HTTP}/idempotency.ts`)
  const { networkOf } = await from<typeof Network>(`${HTTP}/network.ts`)
  const { messageFrom } = await from<typeof GetMessage>('server/edges/scep/get-message.ts')
  const { readPkiMessage } = await from<typeof Message>('server/edges/scep/message.ts')
  const vault = { mark: () => Buffer.alloc(32) } as unknown as Parameters<typeof attemptOf>[0]
  const pki = keptFor('scep').map(({ bytes }) => bytes)
  return [
    {
      name: 'cookie',
      seeds: texts(`__Host-freehold=${'a'.repeat(43)}`, `a=b; __Host-freehold=${'b'.repeat(43)}; c="d;e"`),
      mutate: mutateLines,
      decode: (bytes) => tokenOf(requestOf({ cookie: bytes.toString('latin1') })),
      refuses: NEVER,
      cost: 2,
    },
    {
      name: 'host',
      seeds: texts('freehold.lindenhof.example:8443', '[2001:db8::7]:443', '127.0.0.1'),
      mutate: mutateLines,
      decode: (bytes) => assertOurHost(bytes.toString('latin1'), ['freehold.lindenhof.example']),
      refuses: throwing(Refusal),
      cost: 2,
    },
    {
      name: 'idempotency-key',
      seeds: texts('01JD8Q3W7Z-0001'),
      mutate: mutateLines,
      decode: (bytes) => attemptOf(vault, 'me', bytes.toString('latin1'), 'POST /x', {}),
      refuses: throwing(Refusal),
    },
    {
      name: 'network',
      seeds: texts('::ffff:192.0.2.7', '2001:db8::7', 'fe80::1%eth0'),
      mutate: mutateLines,
      decode: (bytes) => networkOf(bytes.toString('latin1')),
      refuses: NEVER,
    },
    {
      name: 'scep-query',
      seeds: pki.map((bytes) =>
        Buffer.from(`operation=PKIOperation&message=${encodeURIComponent(bytes.toString('base64'))}`),
      ),
      mutate: mutateBytes,
      decode: (bytes) => messageFrom(bytes.toString('latin1')),
      refuses: NEVER,
      cost: 4,
    },
    { name: 'scep', seeds: pki, mutate: mutateDer, decode: readPkiMessage, refuses: throwing(DecodeError), cost: 2 },
  ]
}
