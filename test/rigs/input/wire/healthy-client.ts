import { once } from 'node:events'
import { Agent, request } from 'node:https'

// A client that does nothing wrong, in a process of its own so that what the others do does not slow its clock.

export interface HealthyOrder {
  url: string
  certificate: string
  cookie: string
  address: string
}

const PATHS = ['/api/v1/session', '/api/v1/home', '/api/v1/accounts?limit=50', '/api/v1/audit/entries?limit=50']
const PAUSE_MS = 40

const [order] = (await once(process, 'message')) as [HealthyOrder]
const { url, certificate, cookie, address } = order
const agent = new Agent({
  keepAlive: true,
  ca: certificate,
  checkServerIdentity: () => undefined,
  localAddress: address,
})
const latencies: number[] = []
const wrong: string[] = []
const over = new AbortController()
process.once('message', () => over.abort())

function ask(path: string): Promise<void> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const sent = request(new URL(path, url), { agent, headers: { cookie } }, (response) => {
      response.resume()
      response.once('end', () => {
        latencies.push(performance.now() - startedAt)
        if (response.statusCode !== 200) wrong.push(`${path} gave ${response.statusCode}`)
        resolve()
      })
    })
    sent.once('error', (error) => {
      wrong.push(`${path}: ${error.message}`)
      resolve()
    })
    sent.end()
  })
}

for (let count = 0; !over.signal.aborted; count++) {
  await ask(PATHS[count % PATHS.length]!)
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
}
agent.destroy()
// Hours of figures are more than a pipe holds: what was not yet written when the channel closes is lost.
process.send?.({ latencies, wrong }, () => process.disconnect?.())
