import { serialText } from '../server/domains/ca/issue.ts'
import { DAY } from '../server/base/time.ts'
import { newPair, ScepClient } from './scep/client.ts'
import type { World } from './world.ts'

// The devices: who gets a certificate, who renews it, and who is refused.

/** Devices that ask at the same time. */
const AT_ONCE = 8
/** A scanner renews in the last third of its thirty days. */
const RENEW_AFTER = 20 * DAY
const FORGETFUL = 0.15

/** New devices of a week. Challenges are made by the person who is signed in as operator. */
export async function enrollNew(world: World, many: number): Promise<void> {
  const { holdings, operator, chance } = world
  const people = await operator.browser.must<{ items: { id: string; username: string }[] }>(
    'GET',
    `/people?filter=${encodeURIComponent('state eq "active"')}&limit=${Math.max(1, Math.min(200, many))}&q=${'aeilnorst'[Math.floor(chance() * 9)]}`,
  )
  const [laptops, scanners] = [await clientFor(world, 'laptops'), await clientFor(world, 'scanners')]
  await inTurns(many, async (number) => {
    const key = world.keys[number % world.keys.length]!
    if (number % 3 === 2) {
      const subject = `CN=SCAN-${1_000 + holdings.scanners.length + number}`
      const challenge = await challengeFor(world, holdings.profiles.scanners, { subject })
      const held = await scanners.enroll({ subject, challenge, key })
      holdings.scanners.push({ held, enrolledAt: world.now() })
      return
    }
    const person = people.items[number % Math.max(1, people.items.length)]
    const name = `LAPTOP-${String(400 + holdings.laptops.length + number).padStart(4, '0')}`
    const sans = [`dns:${name.toLowerCase()}.lindenhof.example`]
    const granted = {
      subject: `CN=${name}`,
      sans,
      ...(person === undefined ? {} : { personId: person.id, note: person.username }),
    }
    const challenge = await challengeFor(world, holdings.profiles.laptops, granted)
    const names = [{ kind: 'dns' as const, value: `${name.toLowerCase()}.lindenhof.example` }]
    holdings.laptops.push(await laptops.enroll({ subject: `CN=${name}`, names, challenge, key }))
  })
}

/** Scanners renew when their time has come; some do not, as nobody charged them. */
export async function renewDue(world: World): Promise<void> {
  const { holdings, chance, keys } = world
  const due = holdings.scanners.filter(({ held, enrolledAt }) => {
    const age = world.now() - enrolledAt
    return age >= RENEW_AFTER && held.certificate.notAfter > world.now() && chance() > FORGETFUL
  })
  if (due.length === 0) return
  const client = await clientFor(world, 'scanners')
  await inTurns(due.length, async (number) => {
    const scanner = due[number]!
    scanner.held = await client.renew(scanner.held, keys[number % keys.length])
    scanner.enrolledAt = world.now()
  })
}

/** Requests that get no certificate: a challenge that is made up, used twice, for another device; a key that is too short. */
export async function askInVain(world: World): Promise<void> {
  const { holdings, keys } = world
  const client = await clientFor(world, 'laptops')
  const [key] = keys
  const used = { subject: 'CN=LAPTOP-0399', note: 'Reinstalled twice' }
  const challenge = await challengeFor(world, holdings.profiles.laptops, used)
  await client.ask({ subject: 'CN=LAPTOP-9999', challenge, key: key! })
  holdings.laptops.push(await client.enroll({ subject: used.subject, challenge, key: key! }))
  await client.ask({ subject: used.subject, challenge, key: keys[1]! })
  await client.ask({ subject: 'CN=LAPTOP-0666', challenge: 'guess-0815', key: key! })
  const short = await challengeFor(world, holdings.profiles.laptops, { subject: 'CN=PRINTER-OLD' })
  await client.ask({ subject: 'CN=PRINTER-OLD', challenge: short, key: await newPair(1_024) })
}

const REVOCATIONS = [
  ['keyCompromise', 'Stolen from a car in Kassel'],
  ['cessationOfOperation', 'Scrapped'],
  ['superseded', 'New device'],
  ['affiliationChanged', ''],
] as const

/** Revokes devices of those that were enrolled first, with the reasons of life. */
export async function revokeSome({ holdings, operator }: World, many: number): Promise<void> {
  for (const { certificate } of holdings.laptops.splice(0, many)) {
    const [reason, comment] = REVOCATIONS[holdings.laptops.length % REVOCATIONS.length]!
    const body = { reason, ...(comment === '' ? {} : { comment }) }
    await operator.browser.must('POST', `/certificates/${serialText(certificate.serial)}/revocation`, body, {
      reason: 'Device lost or handed back',
    })
  }
}

async function clientFor(world: World, slug: string): Promise<ScepClient> {
  const client = new ScepClient(`${world.server.plainUrl}/scep/${slug}`, world.newAddress())
  await client.begin()
  return client
}

async function challengeFor({ operator }: World, profile: string, granted: object): Promise<string> {
  const { challenge } = await operator.browser.must<{ challenge: string }>(
    'POST',
    `/profiles/${profile}/challenges`,
    granted,
  )
  return challenge
}

async function inTurns(many: number, run: (number: number) => Promise<void>): Promise<void> {
  for (let first = 0; first < many; first += AT_ONCE) {
    const turn = Array.from({ length: Math.min(AT_ONCE, many - first) }, (_, index) => run(first + index))
    await Promise.all(turn)
  }
}
