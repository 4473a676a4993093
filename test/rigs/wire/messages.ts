// What goes over the wire, as data: one table, so that nobody looks for a case in two places. Every case is one message, or what
// pretends to be one, and what a sound server does with it.

/** What a case is told about where it is sent. */
export interface About {
  /** What belongs into `Host`. */
  host: string
  /** A whole request of the owner that creates an account named after this case. Carried out, it was smuggled in. */
  inner: string
}

export interface WireCase {
  name: string
  /** What is sent; each further part once one more answer has come. */
  send: (about: About) => string | readonly string[]
  /**
   * What may come of it on the console's listener: the statuses in their order, and whether the connection stays `open` or is
   * `cut`. A proxy in front may answer in its own way.
   */
  gives: readonly string[]
  /** The same on the plain listener, where it differs: there is no console behind it. */
  plain?: readonly string[]
}

const CRLF = '\r\n'
const REFUSED = ['400 cut'] as const
const OK = { gives: ['200 open'], plain: ['308 open'] } as const
/** A well-formed POST to an address that has no POST. */
const NO_POST = { gives: ['405 open'], plain: ['404 open'] } as const

function get(headers: string, path = '/healthz'): string {
  return `GET ${path} HTTP/1.1${CRLF}${headers}${CRLF}`
}

function post(host: string, framing: string, body = ''): string {
  return `POST /healthz HTTP/1.1${CRLF}Host: ${host}${CRLF}${framing}${CRLF}${body}`
}

function chunked(body: string): string {
  return `${body.length.toString(16)}${CRLF}${body}${CRLF}0${CRLF}${CRLF}`
}

const line = (host: string, extra = ''): string => `Host: ${host}${CRLF}${extra}`

/** A request line of its own with one sound Host header. */
const first = (requestLine: string) => ({
  send: ({ host }: About) => `${requestLine.replace('HOST', host)}${CRLF}${line(host)}${CRLF}`,
})

/** A GET with header lines of its own. */
const withHeader = (extra: string) => ({ send: ({ host }: About) => get(line(host, extra)) })

/** The length ends the message before the chunks do: what follows is a request to whoever believes in it. */
const shortLength = (framing: string) => ({
  send: ({ host, inner }: About) => {
    const chunks = chunked(inner)
    const size = chunks.indexOf(CRLF) + 2
    return post(host, framing.replace('LENGTH', String(size)), chunks)
  },
})

/** The last chunk ends the message before the length does. */
const longLength = (framing: string) => ({
  send: ({ host, inner }: About) => {
    const body = `0${CRLF}${CRLF}${inner}`
    return post(host, framing.replace('LENGTH', String(body.length)), body)
  },
})

/** A length that is not one, before a request. */
const badLength = (framing: string) => ({ send: ({ host, inner }: About) => post(host, framing, inner) })

const TE = `Transfer-Encoding: chunked${CRLF}`
const CL = `Content-Length: LENGTH${CRLF}`

const HOSTS: readonly WireCase[] = [
  { name: 'a sound request', send: ({ host }) => get(line(host)), ...OK },
  { name: 'no Host', send: () => get(''), gives: REFUSED },
  { name: 'no Host in HTTP/1.0', send: () => `GET /healthz HTTP/1.0${CRLF}${CRLF}`, gives: REFUSED },
  { name: 'Host twice, the same', send: ({ host }) => get(line(host) + line(host)), gives: REFUSED },
  {
    name: 'Host twice, the second foreign',
    send: ({ host }) => get(line(host) + line('evil.example')),
    gives: REFUSED,
  },
  { name: 'Host twice, the first foreign', send: ({ host }) => get(line('evil.example') + line(host)), gives: REFUSED },
  { name: 'Host in a fold', send: ({ host }) => get(` ${line('evil.example')}${line(host)}`), gives: REFUSED },
  { name: 'a foreign Host', send: () => get(line('evil.example')), gives: ['421 open'] },
  { name: 'a foreign Host that begins as ours', send: () => get(line('127.0.0.1.evil.example')), gives: ['421 open'] },
  { name: 'an empty Host', send: () => get(line('')), gives: REFUSED },
  { name: 'a Host with a user', send: ({ host }) => get(line(`${host}@evil.example`)), gives: REFUSED },
  { name: 'a list of Hosts', send: ({ host }) => get(line(`${host}, evil.example`)), gives: REFUSED },
  { name: 'a Host with a path', send: ({ host }) => get(line(`${host}/x`)), gives: REFUSED },
  { name: 'a Host with a space', send: () => get(line('local host')), gives: REFUSED },
]

const REQUEST_LINES: readonly WireCase[] = [
  { name: 'absolute-form, foreign', ...first('GET http://evil.example/healthz HTTP/1.1'), gives: REFUSED },
  { name: 'absolute-form, our own', ...first('GET https://HOST/healthz HTTP/1.1'), gives: REFUSED },
  { name: 'authority-form without CONNECT', ...first('GET evil.example:443 HTTP/1.1'), gives: REFUSED },
  { name: 'CONNECT', ...first('CONNECT evil.example:443 HTTP/1.1'), gives: ['405 cut'] },
  { name: 'asterisk-form', ...first('OPTIONS * HTTP/1.1'), gives: REFUSED },
  { name: 'OPTIONS', ...first('OPTIONS /healthz HTTP/1.1'), gives: ['405 open'] },
  { name: 'TRACE', ...first('TRACE /healthz HTTP/1.1'), gives: ['405 open'] },
  { name: 'PATCH', ...first('PATCH /api/v1/session HTTP/1.1'), gives: ['405 open'] },
  { name: 'PROPFIND', ...first('PROPFIND / HTTP/1.1'), gives: ['405 open'] },
  { name: 'DELETE where there is only GET', ...first('DELETE /healthz HTTP/1.1'), ...NO_POST },
  { name: 'a method that nobody knows', ...first('FROB /healthz HTTP/1.1'), gives: REFUSED },
  { name: 'a method in small letters', ...first('get /healthz HTTP/1.1'), gives: REFUSED },
  { name: 'HTTP/0.9', send: () => `GET /healthz${CRLF}${CRLF}`, gives: REFUSED },
  { name: 'HTTP/1.2', ...first('GET /healthz HTTP/1.2'), gives: REFUSED },
  { name: 'HTTP/2.0 as text', ...first('GET /healthz HTTP/2.0'), gives: REFUSED },
  { name: 'the preface of HTTP/2', send: () => `PRI * HTTP/2.0${CRLF}${CRLF}SM${CRLF}${CRLF}`, gives: REFUSED },
  { name: 'the version in small letters', ...first('GET /healthz http/1.1'), gives: REFUSED },
  { name: 'tabs in the request line', ...first('GET\t/healthz\tHTTP/1.1'), gives: REFUSED },
  { name: 'words behind the version', ...first('GET /healthz HTTP/1.1 x'), gives: REFUSED },
  { name: 'a fragment in the request line', ...first('GET /healthz#x HTTP/1.1'), gives: REFUSED },
  { name: 'a byte that is no ASCII in the path', ...first('GET /h\xe4lthz HTTP/1.1'), gives: REFUSED },
  { name: 'a NUL in the path', ...first('GET /heal\0thz HTTP/1.1'), gives: REFUSED },
  { name: 'a broken percent sign', ...first('GET /crl/%zz.crl HTTP/1.1'), gives: ['400 open'] },
  { name: 'a path of 30 kB', ...first(`GET /${'a'.repeat(30_000)} HTTP/1.1`), gives: ['431 cut'] },
  { name: 'the hello of TLS', send: () => '\x16\x03\x01\x00\x05hello', gives: REFUSED },
]

const HEADERS: readonly WireCase[] = [
  { name: 'a header of 30 kB', ...withHeader(`X: ${'a'.repeat(30_000)}${CRLF}`), gives: ['431 cut'] },
  { name: '3,000 headers', ...withHeader(`X: y${CRLF}`.repeat(3_000)), gives: ['431 cut'] },
  { name: 'a folded header', ...withHeader(`X: y${CRLF} z${CRLF}`), gives: REFUSED },
  { name: 'a NUL in a header', ...withHeader(`X: y\0z${CRLF}`), gives: REFUSED },
  { name: 'a bare CR in a header', ...withHeader(`X: y\rZ: z${CRLF}`), gives: REFUSED },
  { name: 'a bare LF in a header', ...withHeader(`X: y\nZ: z${CRLF}`), gives: REFUSED },
  { name: 'bare LF everywhere', send: ({ host }) => get(line(host)).replaceAll('\r', ''), gives: REFUSED },
  { name: 'bare CR everywhere', send: ({ host }) => `${get(line(host)).replaceAll('\n', '')}\n`, gives: REFUSED },
  { name: 'a space before the colon', ...withHeader(`X : y${CRLF}`), gives: REFUSED },
  { name: 'a header without a name', ...withHeader(`: y${CRLF}`), gives: REFUSED },
  { name: 'a header without a colon', ...withHeader(`XY${CRLF}`), gives: REFUSED },
  { name: 'empty lines before the request', send: ({ host }) => CRLF + CRLF + get(line(host)), ...OK },
  { name: 'Upgrade to h2c', ...withHeader(`Connection: Upgrade${CRLF}Upgrade: h2c${CRLF}`), ...OK },
  {
    name: 'Upgrade to a WebSocket',
    ...withHeader(
      `Connection: Upgrade${CRLF}Upgrade: websocket${CRLF}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==${CRLF}`,
    ),
    ...OK,
  },
  { name: 'Content-Type twice', ...withHeader(`Content-Type: a/b${CRLF}Content-Type: c/d${CRLF}`), gives: REFUSED },
  { name: 'Expect of something else', ...withHeader(`Expect: tea${CRLF}`), gives: ['417 cut'] },
]

const LENGTHS: readonly WireCase[] = [
  { name: 'Content-Length twice, the same', ...badLength(`Content-Length: 0${CRLF}`.repeat(2)), gives: REFUSED },
  {
    name: 'Content-Length twice, different',
    ...badLength(`Content-Length: 0${CRLF}Content-Length: 9${CRLF}`),
    gives: REFUSED,
  },
  { name: 'Content-Length with a sign', ...badLength(`Content-Length: +0${CRLF}`), gives: REFUSED },
  { name: 'Content-Length below zero', ...badLength(`Content-Length: -1${CRLF}`), gives: REFUSED },
  { name: 'Content-Length as a list', ...badLength(`Content-Length: 0, 0${CRLF}`), gives: REFUSED },
  { name: 'Content-Length in hexadecimal', ...badLength(`Content-Length: 0x0${CRLF}`), gives: REFUSED },
  { name: 'Content-Length with a space in it', ...badLength(`Content-Length: 0 0${CRLF}`), gives: REFUSED },
  { name: 'an empty Content-Length', ...badLength(`Content-Length:${CRLF}`), gives: REFUSED },
  {
    name: 'Content-Length beyond 64 bits',
    ...badLength(`Content-Length: 99999999999999999999${CRLF}`),
    gives: REFUSED,
  },
  { name: 'Content-Length with a fraction', ...badLength(`Content-Length: 0.0${CRLF}`), gives: REFUSED },
  { name: 'Content-Length with a space before the colon', ...badLength(`Content-Length : 0${CRLF}`), gives: REFUSED },
  { name: 'Content-Length in a fold', ...badLength(`Content-Length:${CRLF} 0${CRLF}`), gives: REFUSED },
  {
    name: 'a space behind Content-Length',
    send: ({ host }) => post(host, `Content-Length: 1 ${CRLF}`, 'a'),
    ...NO_POST,
  },
  {
    name: 'a GET with a body that is a request',
    send: ({ host, inner }) => get(line(host, `Content-Length: ${inner.length}${CRLF}`)) + inner,
    ...OK,
  },
  {
    name: 'bytes behind the message',
    send: ({ host }) => post(host, `Content-Length: 1${CRLF}`, 'ab'),
    gives: ['405 cut', '405 400 cut'],
    plain: ['404 cut', '404 400 cut'],
  },
]

const CONFLICTS: readonly WireCase[] = [
  { name: 'CL.TE', ...longLength(CL + TE), gives: REFUSED },
  { name: 'CL.TE, the coding first', ...longLength(TE + CL), gives: REFUSED },
  { name: 'TE.CL', ...shortLength(CL + TE), gives: REFUSED },
  { name: 'TE.CL, the coding first', ...shortLength(TE + CL), gives: REFUSED },
  ...[
    ['a tab before the coding', `Transfer-Encoding:\tchunked${CRLF}`],
    ['a space before the colon', `Transfer-Encoding : chunked${CRLF}`],
    ['the coding in mixed case', `Transfer-Encoding: cHuNkEd${CRLF}`],
    ['the coding identity', `Transfer-Encoding: identity${CRLF}`],
    ['an unknown coding', `Transfer-Encoding: xchunked${CRLF}`],
    ['chunked twice', `Transfer-Encoding: chunked, chunked${CRLF}`],
    ['chunked, identity', `Transfer-Encoding: chunked, identity${CRLF}`],
    ['two codings in two lines', `Transfer-Encoding: chunked${CRLF}Transfer-Encoding: x${CRLF}`],
    ['a semicolon behind the coding', `Transfer-Encoding: chunked;x=y${CRLF}`],
    ['a vertical tab before the coding', `Transfer-Encoding: \x0bchunked${CRLF}`],
    ['the coding in quotes', `Transfer-Encoding: "chunked"${CRLF}`],
    ['the coding in a fold', `Transfer-Encoding:${CRLF} chunked${CRLF}`],
    ['the coding behind a bare LF', `X: y\nTransfer-Encoding: chunked${CRLF}`],
    ['the coding behind a bare CR', `X: y\rTransfer-Encoding: chunked${CRLF}`],
    ['an underscore in the name', `Transfer_Encoding: chunked${CRLF}`],
  ].flatMap(([name, coding]) => {
    const asName = coding!.includes('_')
    const body = asName ? { gives: ['405 cut', '405 400 cut'], plain: ['404 cut', '404 400 cut'] } : { gives: REFUSED }
    return [
      { name: `CL.TE with ${name}`, ...longLength(CL + coding), ...(asName ? NO_POST : body) },
      ...(asName ? [] : [{ name: `TE.CL with ${name}`, ...shortLength(CL + coding), ...body }]),
    ]
  }),
]

const CHUNKS: readonly WireCase[] = [
  { name: 'a chunked body', send: ({ host, inner }) => post(host, TE, chunked(inner)), ...NO_POST },
  {
    name: 'the coding after a tab',
    send: ({ host }) => post(host, `Transfer-Encoding:\tchunked${CRLF}`, chunked('a')),
    ...NO_POST,
  },
  {
    name: 'gzip, chunked',
    send: ({ host, inner }) => post(host, `Transfer-Encoding: gzip, chunked${CRLF}`, chunked('a') + inner),
    gives: REFUSED,
  },
  {
    name: 'chunked in HTTP/1.0',
    send: ({ host, inner }) => post(host, TE, chunked('a') + inner).replace('HTTP/1.1', 'HTTP/1.0'),
    gives: REFUSED,
  },
  {
    name: 'an extension of a chunk',
    send: ({ host }) => post(host, TE, `1;a=b${CRLF}a${CRLF}0${CRLF}${CRLF}`),
    ...NO_POST,
  },
  {
    name: 'a line feed in an extension',
    send: ({ host, inner }) => post(host, TE, `1;a\nb${CRLF}a${CRLF}0${CRLF}${CRLF}${inner}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
  {
    name: 'lines of chunks that end with LF',
    send: ({ host, inner }) => post(host, TE, `1\na\n0\n\n${inner}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
  {
    name: 'a chunk beyond 64 bits',
    send: ({ host, inner }) => post(host, TE, `10000000000000000${CRLF}${inner}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
  {
    name: 'a chunk below zero',
    send: ({ host, inner }) => post(host, TE, `-1${CRLF}${inner}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
  {
    name: 'a chunk as 0x1',
    send: ({ host, inner }) => post(host, TE, `0x1${CRLF}a${CRLF}0${CRLF}${CRLF}${inner}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
  {
    name: 'a space before the size of a chunk',
    send: ({ host, inner }) => post(host, TE, ` 1${CRLF}a${CRLF}0${CRLF}${CRLF}${inner}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
  {
    name: 'a chunk that ends too late',
    send: ({ host, inner }) => post(host, TE, `1${CRLF}aXX0${CRLF}${CRLF}${inner}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
  {
    name: 'framing in the trailers',
    send: ({ host }) => post(host, TE, `0${CRLF}Host: evil.example${CRLF}Content-Length: 5${CRLF}${CRLF}`),
    gives: ['cut', '405 cut'],
    plain: ['cut', '404 cut'],
  },
]

const JSON_TYPE = `Content-Type: application/json${CRLF}`
/** A POST that reads its body; over plain HTTP there is no API. */
function api(host: string, headers: string, body: string): string {
  const at = `POST /api/v1/setup/claim HTTP/1.1${CRLF}${line(host)}`
  return `${at}Content-Length: ${body.length}${CRLF}${headers}${CRLF}${body}`
}

const BODIES: readonly WireCase[] = [
  {
    name: 'JSON nested 49,000 deep',
    send: ({ host }) => api(host, JSON_TYPE, '['.repeat(49_000)),
    gives: ['400 open'],
    plain: ['404 open'],
  },
  {
    name: 'a form instead of JSON',
    send: ({ host }) => api(host, `Content-Type: application/x-www-form-urlencoded${CRLF}`, 'code=a'),
    gives: ['415 open'],
    plain: ['404 open'],
  },
  {
    name: 'JSON as plain text',
    send: ({ host }) => api(host, `Content-Type: text/plain${CRLF}`, '{"code":"a"}'),
    gives: ['415 open'],
    plain: ['404 open'],
  },
  {
    name: 'no type at all',
    send: ({ host }) => api(host, '', '{"code":"a"}'),
    gives: ['415 open'],
    plain: ['404 open'],
  },
  {
    name: 'JSON in UTF-16',
    send: ({ host }) => api(host, `Content-Type: application/json; charset=utf-16${CRLF}`, '{\0"\0'),
    gives: ['415 open'],
    plain: ['404 open'],
  },
  {
    name: 'JSON in UTF-7',
    send: ({ host }) => api(host, `Content-Type: application/json; charset=utf-7${CRLF}`, '{"code":"+AGE-"}'),
    gives: ['415 open'],
    plain: ['404 open'],
  },
  {
    name: 'JSON that is no UTF-8',
    send: ({ host }) => api(host, JSON_TYPE, '{"code":"\xff"}'),
    gives: ['400 open'],
    plain: ['404 open'],
  },
  {
    name: 'JSON behind a byte order mark',
    send: ({ host }) => api(host, JSON_TYPE, '\xef\xbb\xbf{"code":"a"}'),
    gives: ['400 open', '401 open', '409 open'],
    plain: ['404 open'],
  },
  {
    name: 'JSON of 300 kB',
    send: ({ host }) => api(host, JSON_TYPE, `{"code":"${'a'.repeat(300_000)}"}`),
    gives: ['413 open'],
    plain: ['404 open'],
  },
  {
    name: 'Expect: 100-continue',
    send: ({ host }) => [
      `POST /api/v1/setup/claim HTTP/1.1${CRLF}${line(host)}${JSON_TYPE}Expect: 100-continue${CRLF}Content-Length: 2${CRLF}${CRLF}`,
      '{}',
    ],
    gives: ['100 422 open'],
    plain: ['100 404 open'],
  },
  {
    name: 'Expect: 100-continue without waiting',
    send: ({ host }) => api(host, `${JSON_TYPE}Expect: 100-continue${CRLF}`, '{}'),
    gives: ['100 422 open'],
    plain: ['100 404 open'],
  },
]

const PIPELINES: readonly WireCase[] = [
  {
    name: 'three requests in one breath',
    send: ({ host }) => get(line(host)) + get(line(host), '/crl/none.crl') + get(line(host)),
    gives: ['200 404 200 open'],
    plain: ['308 404 308 open'],
  },
  {
    name: 'a slow answer before a quick one',
    send: ({ host }) => get(line(host), '/readyz') + get(line(host), '/crl/none.crl') + get(line(host)),
    gives: ['200 404 200 open', '503 404 200 open'],
    plain: ['308 404 308 open'],
  },
  {
    name: 'a refused framing before a request',
    send: ({ host, inner }) => get(line(host) + line(host)) + inner,
    gives: ['400 cut'],
  },
  {
    name: 'garbage behind a request',
    send: ({ host }) => `${get(line(host))}garbage${CRLF}${CRLF}`,
    gives: ['200 400 cut', '200 cut'],
    plain: ['308 400 cut', '308 cut'],
  },
  {
    name: 'a closing request before another',
    send: ({ host, inner }) => get(line(host, `Connection: close${CRLF}`)) + inner,
    gives: ['200 cut'],
    plain: ['308 cut'],
  },
]

export const CASES: readonly WireCase[] = [
  ...HOSTS,
  ...REQUEST_LINES,
  ...HEADERS,
  ...LENGTHS,
  ...CONFLICTS,
  ...CHUNKS,
  ...BODIES,
  ...PIPELINES,
]
