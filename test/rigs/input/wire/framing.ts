import type { Server } from '../../../peers/server.ts'
import { keptFor } from '../corpus.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { Dice, repeated, type Mutator } from '../mutate/dice.ts'
import { sendRaw } from './raw.ts'
import type { Attack } from './storm.ts'

const BODY = '{"username":"maria","password":"correct horse battery"}'
const CHUNKED = '5\r\n{"a":\r\n3;x=y\r\n1}\n\r\n0\r\nTrailer: x\r\n\r\n'

const SOUND = [
  'GET / HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'GET /crl/issuing.crl HTTP/1.1\r\nHost: HOST\r\nConnection: keep-alive\r\n\r\nGET /ca/root.crt HTTP/1.1\r\nHost: HOST\r\n\r\n',
  'GET /scep/devices?operation=GetCACaps HTTP/1.1\r\nHost: HOST\r\nAccept: */*\r\n\r\n',
  'POST /scep/devices?operation=PKIOperation HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-pki-message\r\nContent-Length: 4\r\n\r\n0\x82\x01\x00',
  `POST /api/v1/session HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  `POST /api/v1/invitation HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`,
  `GET /api/v1/session HTTP/1.1\r\nHost: HOST\r\nCookie: __Host-freehold=${'a'.repeat(43)}\r\nIf-None-Match: "x"\r\nRange: bytes=0-1\r\n\r\n`,
  'HEAD /healthz HTTP/1.1\r\nHost: HOST\r\nExpect: 100-continue\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
  `PUT /api/v1/account/language HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
].map((text) => Buffer.from(text, 'latin1'))

const LINES = [
  'Host: HOST',
  'Host:',
  'Host: a, b',
  'host: [::1',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 5, 5',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding : chunked',
  ' folded: yes',
  'X: \0',
  'Expect: 100-continue',
  'Expect: x',
  'Connection: close, keep-alive, x',
  'Upgrade: h2c',
  'Content-Encoding: gzip',
  'Content-Type: application/json; charset=utf-16',
  'Content-Type: ',
  'Cookie: =;=;;__Host-freehold=',
  'If-Match: "1", "2"',
  'Range: bytes=0-,-1',
  'Accept-Language: \xff',
  'Origin: null',
  'Sec-Fetch-Site: x',
  'no colon',
  ':',
  `X-Long: ${'a'.repeat(30_000)}`,
  'Trailer: x',
  'Forwarded: for="_x"',
  'X-Forwarded-For: 1.2.3.4',
]
const TARGETS = [
  '*',
  '//',
  '/%',
  '/%00',
  '/%zz',
  '/%c0%ae',
  '/..%2f..%2fetc/passwd',
  '/api/v1/%E0%A4%A',
  '/api/v1/accounts/%2e%2e',
  'http://evil.example/',
  'HTTP://HOST/',
  '/?a=1&a=2',
  '/?__proto__=1',
  '/#x',
  `/${'a/'.repeat(5_000)}`,
  `/api/v1/people?q=${'%'.repeat(3_000)}`,
  '/crl/issuing.crl/',
  '/crl/..crl',
  '/scep/%',
  '/assets/../../package.json',
  '/\\..\\',
  '/api/v1/audit/exports/x/file',
  'host:443',
]
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'TRACE',
  'CONNECT',
  'OPTIONS',
  'PATCH',
  'PRI',
  'get',
  'G\0T',
  'SOURCE',
  '',
]
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.10', 'http/1.1', '']

/** Changes lines of the head, the request line most of all. */
const mutateHead: Mutator = (bytes, dice) => {
  const lines = bytes.toString('latin1').split('\r\n')
  const at = dice.below(lines.length)
  const [method, target, version] = lines[0]!.split(' ')
  const ways = [
    () => (lines[0] = `${dice.pick(METHODS)} ${target} ${version}`),
    () => (lines[0] = `${method} ${dice.pick(TARGETS)} ${version}`),
    () => (lines[0] = `${method} ${target} ${dice.pick(VERSIONS)}`),
    () => lines.splice(1 + dice.below(2), 0, dice.pick(LINES)),
    () => lines.splice(1 + dice.below(2), 0, ...Array.from({ length: dice.below(150) }, (_, index) => `X-${index}: y`)),
    () => lines.splice(at, 1),
    () => lines.splice(at, 0, lines[at]!),
    () => (lines[at] = ` ${lines[at]}`),
    () => (lines[at] = mutateBytes(Buffer.from(lines[at]!, 'latin1'), dice, []).toString('latin1')),
  ]
  dice.pick(ways)()
  return Buffer.from(lines.join(dice.chance(0.9) ? '\r\n' : dice.pick(['\n', '\r', '\r\r\n', '\n\r'])), 'latin1')
}
const mutateRequest = repeated((bytes, dice, others) =>
  (dice.chance(0.75) ? mutateHead : mutateBytes)(bytes, dice, others),
)

/** Bytes that are nearly HTTP, on one listener. */
export function framingAttack(
  server: Server,
  listener: 'plain' | 'tls',
  { count, most, seed }: { count: number; most: number; seed: number },
): Attack<Buffer[]> {
  const kept = keptFor('http').map(({ bytes }) => bytes)
  const host = `${server.address}:${listener === 'plain' ? server.plainPort : server.port}`
  const seeds = [...SOUND, ...kept].map((bytes) =>
    Buffer.from(bytes.toString('latin1').replaceAll('HOST', host), 'latin1'),
  )
  return {
    surface: `http-${listener}`,
    count,
    most,
    at: 16,
    make: (number) => {
      if (number < seeds.length) return [seeds[number]!]
      const dice = new Dice(seed, `http-${listener}`, number)
      const bytes = mutateRequest(dice.pick(seeds), dice, seeds)
      const cut = dice.chance(0.3) ? dice.below(bytes.length + 1) : bytes.length
      return [bytes.subarray(0, cut), bytes.subarray(cut)]
    },
    send: (pieces, from) => sendRaw(server, listener, pieces, from),
    show: (pieces) => JSON.stringify(Buffer.concat(pieces).toString('latin1').slice(0, 600)),
  }
}
