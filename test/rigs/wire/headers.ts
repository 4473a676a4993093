import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newAddress } from '../../peers/server.ts'
import { ROOT } from '../../repo/source.ts'
import { HOST, inTurns, listenersOf, type House } from './framing.ts'
import { Line, type Listener, type WireAnswer } from './line.ts'

/** What every answer carries, whatever it is about. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'content-security-policy':
    /^default-src 'none';script-src 'self';style-src 'self' 'nonce-[\w+/=]{24}';img-src 'self' data:;font-src 'self';worker-src 'self';connect-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';object-src 'none'$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'origin-agent-cluster': /^\?1$/,
  'referrer-policy': /^no-referrer$/,
  'x-content-type-options': /^nosniff$/,
  'x-dns-prefetch-control': /^off$/,
  'x-frame-options': /^(SAMEORIGIN|DENY)$/,
  'x-permitted-cross-domain-policies': /^none$/,
}

/** What no answer carries: the first tells attackers what they need, the others would bind browsers to a certificate nobody trusts yet. */
const FORBIDDEN = ['x-powered-by', 'server', 'strict-transport-security', 'access-control-allow-origin', 'via'] as const

export interface Question {
  name: string
  request: string
  /** On the console's listener; null where only the answer's headers matter. */
  status: number | null
  /** Only there; the plain listener has no such thing. */
  tlsOnly?: boolean
}

const CRLF = '\r\n'
const ask = (line: string, extra = '', body = ''): string =>
  `${line} HTTP/1.1${CRLF}Host: ${HOST}${CRLF}${extra}${CRLF}${body}`

/** One of each kind of answer that is no route's own. */
export const KINDS: readonly Question[] = [
  { name: 'the page', request: ask('GET /'), status: 200 },
  { name: 'a page further in', request: ask('GET /people/1'), status: 200 },
  { name: 'a file', request: ask('GET /mark.svg'), status: 200 },
  { name: 'a file that is not there', request: ask('GET /assets/none.js'), status: 404 },
  { name: 'a file with a wrong method', request: ask('POST /assets/none.js', `Content-Length: 0${CRLF}`), status: 405 },
  { name: 'liveness', request: ask('GET /healthz'), status: 200 },
  { name: 'readiness', request: ask('GET /readyz'), status: null },
  { name: 'metrics', request: ask('GET /metrics'), status: 200 },
  { name: 'the description', request: ask('GET /api/openapi.json'), status: 200 },
  { name: 'no such route', request: ask('GET /api/v1/none'), status: 404 },
  { name: 'no such CRL', request: ask('GET /crl/none.crl'), status: 404 },
  { name: 'a CRL', request: ask('GET /crl/issuing.crl'), status: null },
  { name: 'a wrong method', request: ask('DELETE /healthz'), status: 405 },
  { name: 'TRACE', request: ask('TRACE /'), status: 405 },
  { name: 'CONNECT', request: ask('CONNECT a:1'), status: 405 },
  { name: 'no Host', request: `GET / HTTP/1.1${CRLF}${CRLF}`, status: 400 },
  { name: 'a foreign Host', request: ask('GET /').replace(HOST, 'evil.example'), status: 421 },
  { name: 'what cannot be read', request: `garbage${CRLF}${CRLF}`, status: 400 },
  { name: 'too many headers', request: ask('GET /', `X: y${CRLF}`.repeat(3_000)), status: 431 },
  { name: 'an expectation', request: ask('GET /', `Expect: tea${CRLF}`), status: 417 },
  { name: 'a broken path', request: ask('GET /crl/%zz.crl'), status: 400 },
  {
    name: 'a body that is too large',
    request: ask(
      'POST /api/v1/setup/claim',
      `Content-Type: application/json${CRLF}Content-Length: 300000${CRLF}`,
      ' '.repeat(300_000),
    ),
    status: 413,
    tlsOnly: true,
  },
  {
    name: 'a wrong type',
    request: ask('POST /api/v1/setup/claim', `Content-Type: text/plain${CRLF}Content-Length: 2${CRLF}`, '{}'),
    status: 415,
    tlsOnly: true,
  },
]

/** Every documented address, as a stranger asks for it. */
export function documented(): Question[] {
  const { paths } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, unknown>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => {
      const address = path.replaceAll(/\{\w+\}/g, 'none')
      const line = `${method.toUpperCase()} ${address}`
      return {
        name: line,
        request: ask(line, `Content-Type: application/json${CRLF}Content-Length: 2${CRLF}`, '{}'),
        status: null,
      }
    }),
  )
}

/** Asks both listeners for all of it and looks at what the answers carry. */
export async function headerFaults({ server }: House, questions: readonly Question[]): Promise<string[]> {
  const faults = await Promise.all(
    listenersOf(server).map((listener) =>
      inTurns(
        questions.filter(({ tlsOnly }) => listener.tls || !tlsOnly),
        async (question) => {
          const found = faultsOf(await answerTo(listener, question), listener.tls ? question.status : null)
          return found.map((fault) => `${listener.tls ? 'tls' : 'plain'}: ${question.name}: ${fault}`)
        },
      ),
    ),
  )
  return faults.flat()
}

async function answerTo(listener: Listener, { request }: Question): Promise<WireAnswer | undefined> {
  const line = await Line.open(listener, newAddress())
  line.send(request)
  await line.answered(1, 10_000)
  line.hangUp()
  return line.answers[0]
}

function faultsOf(answer: WireAnswer | undefined, status: number | null): string[] {
  if (!answer) return ['no answer']
  const { headers } = answer
  return [
    ...(status === null || answer.status === status ? [] : [`${answer.status} instead of ${status}`]),
    ...(answer.status === 405 && headers['allow'] === undefined ? ['405 without Allow'] : []),
    ...Object.entries(EXPECTED)
      .filter(([name, value]) => !value.test(headers[name] ?? ''))
      .map(([name]) => `${name} is ${headers[name] ?? 'missing'}`),
    ...FORBIDDEN.filter((name) => headers[name] !== undefined).map((name) => `${name} is there`),
    ...(answer.body !== '' && headers['content-type'] === undefined ? ['a body without a type'] : []),
  ]
}
