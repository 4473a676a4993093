import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Reading } from '../../base/audit/unit.ts'
import { clientOf, requestBehind, type Client } from '../../platform/http/client.ts'

export const SeenOutput = z
  .object({
    /** The other end of the connection. */
    peer: z.string(),
    /** Where the request came from, as the log, limits and the list of networks take it. */
    address: z.string(),
    peerTrusted: z.boolean(),
    protocol: z.string(),
    host: z.string(),
    /** What says who asks, as it was received; long values are cut. */
    headers: z.array(z.object({ name: z.string(), value: z.string() })),
    verdict: z.enum(['direct', 'proxied', 'not-trusted', 'missing', 'unreadable', 'too-many', 'not-https']),
    /** The verdict in a sentence. */
    says: z.string(),
    /** The line for the settings that would mend it; null where none is needed. */
    line: z.string().nullable(),
  })
  .meta({ id: 'HowISeeYou' })
export type Seen = z.output<typeof SeenOutput>

/** Nothing that could be a secret: no cookies, no credentials. */
const SHOWN = /^(host|origin|via|forwarded|x-real-ip|x-client-ip|x-forwarded-[a-z-]{1,30}|user-agent|sec-fetch-site)$/
const SPEAKS_FOR_OTHERS = /^(via|forwarded|x-real-ip|x-forwarded-[a-z-]{1,30})$/
const MOST_HEADERS = 30
const LONGEST = 300

/** How the server sees whoever asks: what a proxy in front changes, and what it lacks. */
export async function howISeeYou({ origin }: Reading): Promise<Seen> {
  const request = requestBehind(origin)
  if (!request) throw new Error('Only a request has another end')
  const client = clientOf(request)
  const headers = headersOf(request)
  const verdict = verdictOn(client, headers)
  return {
    peer: client.peer,
    address: client.address,
    peerTrusted: client.proxied,
    protocol: client.protocol,
    host: client.host.slice(0, LONGEST),
    headers,
    verdict,
    says: SENTENCES[verdict],
    line: verdict === 'not-trusted' ? `trusted_proxies = ["${client.peer}"]` : null,
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Seen['headers'] {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [{ name: name.toLowerCase(), value: (rawHeaders[index + 1] ?? '').slice(0, LONGEST) }] : [],
  )
  return pairs.filter(({ name }) => SHOWN.test(name)).slice(0, MOST_HEADERS)
}

function verdictOn({ proxied, trouble, protocol }: Client, headers: Seen['headers']): Seen['verdict'] {
  if (!proxied) return headers.some(({ name }) => SPEAKS_FOR_OTHERS.test(name)) ? 'not-trusted' : 'direct'
  if (trouble !== null) return trouble
  return protocol === 'https' ? 'proxied' : 'not-https'
}

const SENTENCES: Readonly<Record<Seen['verdict'], string>> = {
  direct: 'Your browser is connected directly, or through something that does not say so. No header is believed.',
  proxied: 'A trusted proxy stands in front, and says where you are. Log, limits and networks take your own address.',
  'not-trusted':
    'The other end sends headers for somebody else, but is not listed as a trusted proxy: they are ignored, and everybody behind it counts as one address.',
  missing: 'The other end is a trusted proxy, but sends no X-Forwarded-For: everybody behind it counts as one address.',
  unreadable:
    'The other end is a trusted proxy, but its X-Forwarded-For holds no address where it should: it counts itself.',
  'too-many': 'More proxies stand in a row than are followed. The last that was followed counts as your address.',
  'not-https': 'The proxy says that your browser speaks plain HTTP. Signing in needs HTTPS up to the browser.',
}
