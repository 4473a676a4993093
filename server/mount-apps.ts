import { join } from 'node:path'
import type { Express } from 'express'
import type { Rooms } from './app.ts'
import { speakerOn, withCommands } from './edges/cli/index.ts'
import { roomFigures } from './figures.ts'
import type { House } from './house.ts'
import { bringsToken } from './platform/http/bearer.ts'
import { assertAllowed } from './platform/http/client.ts'
import { mountConsole } from './platform/http/console.ts'
import { mountHealth } from './platform/http/health.ts'
import { closeApi, closeApp, newApp, refuseOtherMethods } from './platform/http/http.ts'
import { limits } from './platform/http/limits.ts'
import { houseFigures } from './platform/http/metrics.ts'
import { mountProtocols, mountRoutes, type Doors } from './platform/http/mount.ts'
import { mountOpenApi } from './platform/http/openapi.ts'
import { mountRedirect } from './platform/http/redirect.ts'
import type { Refusals } from './platform/http/refusals.ts'
import type { Route } from './platform/http/route.ts'
import { mountRobots, mountWellKnown } from './platform/http/well-known.ts'
import { VERSION } from './version.ts'

const CONSOLE = join(import.meta.dirname, '..', 'web', 'dist')

export interface Apps {
  secure: Express
  plain: Express
  /** For users of this machine, over its socket. */
  local: Express
}

/**
 * The applications: everything behind TLS, over plain HTTP only the protocols that devices speak there, and the routes once more
 * for users of this machine, through the same doors.
 */
export function mountApps(house: House, rooms: Rooms, refusals: Refusals): Apps {
  const { database, vault, clock, log, reach } = house
  const { identify, renew, bearer, askApproval, metrics } = rooms
  for (const figure of [...houseFigures(database, VERSION), ...roomFigures(house)]) metrics.add(figure)
  const doors: Doors = {
    database,
    vault,
    clock,
    log,
    refusals,
    identify,
    renew,
    bearer,
    askApproval,
    metrics,
    guesses: limits().guesses,
    network: reach.network,
  }
  const devices = rooms.protocols.filter(({ listener }) => listener === 'any')
  const secure = newApp(reach.hosts, reach.network)
  mountHealth(secure, rooms.probes, metrics.registry)
  mountWellKnown(secure, clock)
  mountProtocols(secure, doors, devices)
  // Devices come from anywhere; console and API only from where the settings say. What each route asks beyond that its door does.
  secure.use((request, _response, next) => {
    assertAllowed(request, reach.network(), bringsToken(request) ? 'api' : 'console')
    next()
  })
  mountProtocols(
    secure,
    doors,
    rooms.protocols.filter(({ listener }) => listener === 'tls'),
  )
  mountRoutes(secure, doors, rooms.routes as readonly Route[])
  mountOpenApi(secure, rooms.routes, rooms.protocols, VERSION, withCommands)
  closeApi(secure)
  mountConsole(secure, CONSOLE)
  closeApp(secure, clock)

  const plain = newApp(reach.hosts, reach.network)
  mountRobots(plain)
  mountProtocols(plain, doors, devices)
  refuseOtherMethods(plain)
  mountRedirect(plain, () => reach.ports.https)
  closeApp(plain, clock)

  const local = newApp(() => ['localhost'])
  const { network: _network, ...atTheMachine } = doors
  mountRoutes(local, { ...atTheMachine, speaker: speakerOn }, rooms.routes as readonly Route[])
  closeApi(local)
  closeApp(local, clock)
  return { secure, plain, local }
}
