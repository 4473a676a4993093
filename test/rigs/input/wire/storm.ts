import { newAddress } from '../../../peers/server.ts'

/** What came of one bad input. */
export interface Answered {
  /** Null where the server only closed the connection. */
  status: number | null
  ms: number
  /** Of these, what the server takes on purpose: a password hash, a floor against guessing. */
  floorMs?: number
  text: string
}

/** One kind of bad input against one surface. */
export interface Attack<T> {
  surface: string
  count: number
  /** At the same time. */
  at: number
  /** Makes the input of a number, always the same. */
  make: (number: number) => T | Promise<T>
  send: (input: T, from: string) => Promise<Answered>
  /** For people who have to see it again. */
  show: (input: T) => string
  /** Milliseconds; what does not fit stays out, and the figure says so. */
  most: number
}

export interface StormResult {
  sent: number
  /** Answers by status; `closed` where there was none. */
  answers: Record<string, number>
  faults: string[]
  serverErrors: number
}

const HANG_MS = 1_000
/** Requests of one address, far below what the server takes from one in a minute. */
const PER_ADDRESS = 150
const MOST_FAULTS = 8
/** A refusal that says: the peer that was named is not there. */
const PEER_IS_AWAY = /"code":"outbound\.(unreachable|timeout|untrusted)"/

/** Sends bad input until all of it is sent or the time is over. An input that took long is sent once more, alone, before it counts. */
export async function storm<T>(attack: Attack<T>): Promise<StormResult> {
  const result: StormResult = { sent: 0, answers: {}, faults: [], serverErrors: 0 }
  const slow: number[] = []
  const startedAt = performance.now()
  let next = 0
  const one = async (): Promise<void> => {
    let [from, used] = [newAddress(), 0]
    while (next < attack.count && performance.now() - startedAt < attack.most && result.faults.length < MOST_FAULTS) {
      if (++used > PER_ADDRESS) [from, used] = [newAddress(), 0]
      const number = next++
      const answered = await sendOne(attack, number, from, result)
      if (answered.ms - (answered.floorMs ?? 0) > HANG_MS) slow.push(number)
    }
  }
  await Promise.all(Array.from({ length: attack.at }, one))
  for (const number of slow.slice(0, 20)) {
    const ms = await quickest(attack, number, result)
    if (ms > HANG_MS)
      result.faults.push(
        `${attack.surface} #${number} took ${Math.round(ms)} ms, alone too: ${await shown(attack, number)}`,
      )
  }
  return result
}

/** The best of three times with nothing beside it: what a busy machine delays once, it does not delay thrice. */
async function quickest<T>(attack: Attack<T>, number: number, result: StormResult): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 3 && best > HANG_MS; round++) {
    const { ms, floorMs = 0 } = await sendOne(attack, number, newAddress(), result)
    best = Math.min(best, ms - floorMs)
  }
  return best
}

async function shown<T>(attack: Attack<T>, number: number): Promise<string> {
  return attack.show(await attack.make(number)).slice(0, 800)
}

async function sendOne<T>(attack: Attack<T>, number: number, from: string, result: StormResult): Promise<Answered> {
  const input = await attack.make(number)
  const answered = await attack.send(input, from)
  const { status, text } = answered
  result.sent++
  const key = String(status ?? 'closed')
  result.answers[key] = (result.answers[key] ?? 0) + 1
  if (status !== null && status >= 500 && !(status === 503 && PEER_IS_AWAY.test(text))) {
    result.serverErrors++
    result.faults.push(
      `${attack.surface} #${number} gave ${status} ${text.slice(0, 200)}: ${attack.show(input).slice(0, 800)}`,
    )
  }
  return answered
}
