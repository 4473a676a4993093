import { newAddress } from '../../peers/server.ts'
import { Wire, type Message, type Reply } from '../wire.ts'
import type { House } from './house.ts'

export const CONTENDERS = 64

/** One round: what each contender sends, and what must be true of it all. */
export interface Round {
  messages: readonly Message[]
  /** Whether this answer gave what may be had once. */
  won?: (reply: Reply) => boolean
  /** How many had to win; default: exactly one. Null where answers do not tell. */
  winners?: number | null
  /** What is wrong with what is left behind. */
  after?: (replies: readonly Reply[]) => string[] | Promise<string[]>
}

/** Something that may be used once, and how it is put up for use. `name` is what the product's `@once` says. */
export interface Kind {
  name: string
  /** Said of the way it is used where a kind has several. */
  way?: string
  /** A round in so many of the short lane; for those that cost seconds. */
  oneIn?: number
  /** Makes what all rounds need; gives what arms one. */
  prepare: (house: House) => (() => Round | Promise<Round>) | Promise<() => Round | Promise<Round>>
}

export interface Raced {
  faults: string[]
  rounds: number
  wrong: number
}

/** Addresses are changed before one of them has guessed so often that it has to wait. */
const ROUNDS_PER_ADDRESS = 8

/** Lets all contenders try at the same instant, round after round. */
export async function race(house: House, kind: Kind, most: number): Promise<Raced> {
  const arm = await kind.prepare(house)
  const title = kind.way === undefined ? kind.name : `${kind.name}, ${kind.way}`
  const faults: string[] = []
  let wrong = 0
  let wires: Wire[] = []
  let round = 0
  for (; round < most; round++) {
    if (round % ROUNDS_PER_ADDRESS === 0 || wires.some(({ closed }) => closed)) {
      for (const wire of wires) wire.close()
      wires = await openWires(house)
    }
    const isHeld = round % 2 === 0
    const found = await oneRound(await arm(), (messages) =>
      isHeld ? askHeld(house, wires, messages) : askAtOnce(wires, messages),
    )
    if (found.length > 0) wrong++
    faults.push(...found.map((fault) => `${title}, round ${round}: ${fault}`))
  }
  for (const wire of wires) wire.close()
  return { faults, rounds: round, wrong }
}

/** Connections from as many addresses, each past its handshake, so that nobody starts late. */
async function openWires(house: House): Promise<Wire[]> {
  const { address: host, port, certificate } = house.server
  const wires = Array.from(
    { length: CONTENDERS },
    () => new Wire({ host, port, certificate, localAddress: newAddress() }),
  )
  const hello = house.message({ at: 'GET /healthz' })
  await Promise.all(wires.map((wire) => wire.ask(hello)))
  return wires
}

type Ask = (messages: readonly Message[]) => Promise<Reply[]>

/** As they come: on a busy machine one after the other. */
function askAtOnce(wires: readonly Wire[], messages: readonly Message[]): Promise<Reply[]> {
  return Promise.all(messages.map((message, index) => wires[index]!.ask(message)))
}

/** All have arrived before the server takes the first: every one of them may look before any of them acts. */
async function askHeld(house: House, wires: readonly Wire[], messages: readonly Message[]): Promise<Reply[]> {
  let replies: Promise<Reply[]> | undefined
  await house.server.hold(async () => {
    replies = askAtOnce(wires, messages)
    await Promise.all(wires.map((wire) => wire.sentAll()))
  })
  return await replies!
}

async function oneRound({ messages, won = succeeded, winners = 1, after }: Round, ask: Ask): Promise<string[]> {
  const replies = await ask(messages)
  const count = replies.filter(won).length
  const broken = replies.filter(({ status, text }) => status >= 500 && !/"code":"access.sign_in_busy"/.test(text))
  return [
    ...(winners === null || count === winners
      ? []
      : [`${count} of ${messages.length} won instead of ${winners} (${told(replies)})`]),
    ...broken.map(({ status, text }) => `a fault of the server, ${status} ${text.slice(0, 200)}`),
    ...((await after?.(replies)) ?? []),
  ]
}

export function succeeded({ status }: Reply): boolean {
  return status < 300
}

/** How often which answer came. */
function told(replies: readonly Reply[]): string {
  const counts = new Map<string, number>()
  for (const { status, text } of replies) {
    const answer = `${status} ${/"code":"([^"]*)"/.exec(text)?.[1] ?? ''}`.trim()
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
  }
  return [...counts].map(([answer, count]) => `${count} × ${answer}`).join(', ')
}

/** The same request for everybody. */
export function everybody(message: Message): Message[] {
  return Array.from({ length: CONTENDERS }, () => message)
}

export function eachOne(make: (index: number) => Message): Message[] {
  return Array.from({ length: CONTENDERS }, (_, index) => make(index))
}
