import { newAddress } from '../../peers/server.ts'
import { startProxy, type ProxyName } from '../../peers/proxies.ts'
import { HOST, inTurns, innerRequest, isAnswerTo, newProbe, smuggled, type House } from './framing.ts'
import { Line, type Listener } from './line.ts'
import { CASES, type WireCase } from './messages.ts'

/** Longer than the proxies wait for a client that says no more. */
const ANSWER_WITHIN_MS = 8_000
/** Other clients that ask something right after a case, over the connections that it may have spoilt. */
const BYSTANDERS = 2

/**
 * Sends every case through a proxy to the console's listener. The proxy may refuse it or pass on what it made of it, also two
 * requests where it read two. What must not happen is that the server carries out a request that the proxy never saw as one, or
 * that another client gets an answer that is not its own.
 */
export async function proxiedFaults(
  which: ProxyName,
  house: House,
  cases: readonly WireCase[] = CASES,
): Promise<string[]> {
  const { address, port, certificate } = house.server
  const proxy = await startProxy(which, { address, port, certificate, name: HOST })
  try {
    const front = { address: proxy.address, port: proxy.port, tls: false }
    const sound = await bystanderFault(front)
    if (sound !== null) return [`${which} does not pass on a sound request: ${sound}`]
    const faults = await inTurns(cases, async (one, index) => {
      await sendCase(front, one, innerRequest(house.owner, `${which}-${index}`))
      const found = await Promise.all(Array.from({ length: BYSTANDERS }, () => bystanderFault(front)))
      return found.filter((fault) => fault !== null).map((fault) => `${which}: after ${one.name}: ${fault}`)
    })
    const seen = proxy.seen()
    const carried = smuggled(house)
      .filter(
        (name) =>
          name.startsWith(which) && !seen.includes(`/accounts?in=${name} `) && !seen.includes(`/accounts?in=${name}"`),
      )
      .map((name) => `${which}: ${cases[Number(name.split('-')[1])]?.name} was carried out`)
    const alive = house.server.running ? [] : [`the server ended:\n${house.server.output}`]
    return [...faults, ...carried, ...alive]
  } finally {
    await proxy.stop()
  }
}

/** Sends a case and a question behind it, and lets the proxy come to its end with both. */
async function sendCase(front: Listener, one: WireCase, inner: string): Promise<void> {
  const line = await Line.open(front, newAddress())
  line.send([one.send({ host: HOST, inner })].flat().join(''))
  await line.answered(1, ANSWER_WITHIN_MS)
  line.send(newProbe().request)
  await line.answered(2, 200)
  line.hangUp()
}

/** A client that has nothing to do with it all. A proxy whose connection was cut meanwhile may say so once. */
async function bystanderFault(front: Listener): Promise<string | null> {
  for (const again of [true, false]) {
    const line = await Line.open(front, newAddress())
    const probe = newProbe()
    line.send(probe.request)
    await line.answered(1, ANSWER_WITHIN_MS)
    line.hangUp()
    const [answer] = line.answers
    if (answer && isAnswerTo(probe, answer, true)) return null
    if (again && answer && answer.status >= 502) continue
    return answer ? `somebody else's answer: ${answer.status} ${answer.body.slice(0, 200)}` : 'no answer'
  }
  return 'the proxy could not reach the server twice'
}
