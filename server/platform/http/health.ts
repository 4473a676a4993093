import { isIP } from 'node:net'
import type { Express, Request } from 'express'
import type { Registry } from '@prometheus-io/client'

/** How one subsystem is: `reason` says what is wrong and what to do. */
export interface Readiness {
  subsystem: string
  ready: boolean
  reason: string | null
}

/** Asks one subsystem how it is. Cheap: load balancers ask often. */
export type Probe = () => Promise<Readiness>

/** `/healthz`: the process answers. `/readyz`: each subsystem, with reasons. `/metrics`: for programs on this machine only. */
export function mountHealth(app: Express, probes: readonly Probe[], metrics: Registry): void {
  app.get('/healthz', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.json({ status: 'live' })
  })
  app.get('/readyz', async (_request, response) => {
    const subsystems = await Promise.all(probes.map((probe) => probe()))
    const ready = subsystems.every((subsystem) => subsystem.ready)
    response.setHeader('Cache-Control', 'no-store')
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', subsystems })
  })
  app.get('/metrics', async (request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    if (fromThisMachine(request)) response.type(metrics.contentType).end(await metrics.metrics())
    else response.status(403).type('text').end('Metrics are served to this machine only.\n')
  })
}

/** What proxies add for the one whom they speak for. Never believed; but where one stands, the asker may be anywhere. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

function fromThisMachine({ socket, headers }: Request): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const loopback = address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
  return loopback && !PASSED_ON.some((name) => name in headers)
}
