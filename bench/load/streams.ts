import { randomBytes } from 'node:crypto'
import { readCertificate } from '../../server/base/codecs/x509.ts'
import type { Client } from '../../test/peers/client.ts'
import { newAddress } from '../../test/peers/server.ts'
import { newPair, ScepDevice } from '../../test/simulators/scep-device.ts'
import type { Call, Stream } from './calls.ts'
import type { House } from './house.ts'

/**
 * Calls per second at ten times the peak hour of 50,000 devices, 100,000 people and 55 people at the console. A request from a
 * device comes from an address of its own.
 */
export const RATES = {
  console: 45,
  /** Changes with an audit entry each; challenges and enrollments bring the log to 50 entries a second. */
  changes: 30,
  challenges: 10,
  enrollments: 10,
  crl: 28,
  /** All devices at eight in the morning, for a fifth of the time. */
  crlBurst: 330,
  garbage: 20,
  /** A bare node:https with nothing else to do: what the machine itself costs meanwhile. */
  machine: 10,
} as const

const DEVICES = 400

/** The console's own lists and details, as people open them. */
async function consoleCalls({ owner, browsers }: House): Promise<Call[]> {
  const ids = async (path: string, key = 'id'): Promise<string[]> => {
    const { items } = await owner.must<{ items: Record<string, string | number>[] }>('GET', `${path}?limit=20`)
    return items.map((item) => String(item[key]))
  }
  const details = async (path: string, key?: string): Promise<string[]> =>
    (await ids(path, key)).slice(0, 5).map((id) => `${path}/${id}`)
  const groups = await details('/groups')
  const paths = [
    '/home',
    '/home',
    '/session',
    '/authority',
    '/profiles',
    '/jobs?limit=50',
    '/accounts?limit=50',
    '/certificates?limit=50',
    '/certificates?filter=state%20eq%20%22revoked%22&limit=50',
    '/certificates?q=load&limit=50',
    '/people?limit=50',
    '/people?q=person%2012&limit=50',
    '/groups?limit=50',
    '/directory/plans',
    '/backups',
    '/audit/entries?limit=50',
    '/audit/entries?filter=action%20eq%20%22access.set_language%22&limit=50',
    '/audit/head',
    ...(await details('/people')),
    ...groups,
    ...groups.map((path) => `${path}/members`),
    ...(await details('/audit/entries', 'seq')),
    // Those that the stock put there have no certificate of their own.
    ...(await ids('/certificates', 'serial')).slice(0, 1).map((serial) => `/certificates/${serial}`),
  ]
  return browsers.flatMap((browser) => paths.map((path) => apiCall(browser, 'GET', path)))
}

function changeCalls({ browsers }: House): Call[] {
  return browsers.flatMap((browser) =>
    ['en', 'de'].map((language) => ({
      ...apiCall(browser, 'PUT', '/account/language'),
      body: Buffer.from(JSON.stringify({ language })).toString('base64'),
    })),
  )
}

function apiCall({ origin, address, cookie }: Client, method: string, path: string): Call {
  const json = method === 'GET' ? {} : { 'content-type': 'application/json' }
  const headers = { cookie: `__Host-freehold=${cookie}`, 'sec-fetch-site': 'same-origin', ...json }
  return { method, url: `${origin}/api/v1${path}`, from: address, headers }
}

function crlCalls({ server }: House): Call[] {
  const url = `${server.plainUrl}/crl/issuing.crl`
  return Array.from({ length: DEVICES }, () => ({ method: 'GET', url, from: newAddress(), headers: {}, fresh: true }))
}

/** What is no message, half a message, and a message with a changed byte. */
async function garbageCalls({ ra, scepUrl }: House): Promise<Call[]> {
  const device = new ScepDevice(scepUrl, readCertificate(ra), newPair())
  const sound = await device.message(device.request({ challenge: 'no challenge' }))
  const bodies = Array.from({ length: 60 }, (_, index) => {
    if (index % 3 === 0) return randomBytes(16 + index * 50)
    const at = Math.floor((sound.length * index) / 60)
    if (index % 3 === 1) return sound.subarray(0, at)
    const changed = Buffer.from(sound)
    changed[at] = changed[at]! ^ 1
    return changed
  })
  return bodies.map((body) => ({
    method: 'POST',
    url: `${scepUrl}?operation=PKIOperation`,
    from: newAddress(),
    headers: { 'content-type': 'application/x-pki-message' },
    body: body.toString('base64'),
    fresh: true,
    expect: 'refusal',
  }))
}

/** Everything that can be asked, made before the clock runs. */
export interface Traffic {
  console: Call[]
  changes: Call[]
  crl: Call[]
  garbage: Call[]
  machine: Call[]
}

/** @param machine where a bare node:https answers */
export async function trafficOf(house: House, machine: string): Promise<Traffic> {
  return {
    console: await consoleCalls(house),
    changes: changeCalls(house),
    crl: crlCalls(house),
    garbage: await garbageCalls(house),
    machine: [{ method: 'GET', url: machine, from: newAddress(), headers: {} }],
  }
}

/** What comes from browsers, each stream at `share` of its rate. */
export function browserStreams(traffic: Traffic, share: number): Stream[] {
  return (['console', 'changes', 'machine'] as const).map((name) => ({
    name,
    perSecond: RATES[name] * share,
    calls: traffic[name],
  }))
}

/** What comes from devices beside enrollments. */
export function deviceStreams({ crl, garbage }: Traffic, share: number, burst: boolean): Stream[] {
  const morning = { name: 'crlBurst', perSecond: RATES.crlBurst - RATES.crl, calls: crl, burst }
  return [
    { name: 'crl', perSecond: RATES.crl * share, calls: crl },
    ...(burst ? [morning] : []),
    { name: 'garbage', perSecond: RATES.garbage * share, calls: garbage },
  ]
}
