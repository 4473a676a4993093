import { isForDevices, type Served } from './served.ts'

/**
 * What may be limited to networks: the console with all that sessions do, the API as tokens use it, and what asks for a fresh
 * second factor.
 */
export type Area = 'console' | 'api' | 'step-up'

/** The area that a request to a route belongs to; null for devices (SCEP, CRLs), which come from anywhere. */
export function areaOf(route: Served, byToken: boolean): Area | null {
  if (isForDevices(route)) return null
  if (byToken) return 'api'
  return route.stepUp === true ? 'step-up' : 'console'
}
