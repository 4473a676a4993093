import type { Contract, May } from './contract.ts'

/** What the door knows of an address, be it a route of the JSON API or a protocol. */
export interface Served {
  at: string
  may: May
  /** Absent for what speaks a protocol of its own. */
  kind?: Contract['kind']
  stepUp?: boolean
  records?: readonly string[]
  errors?: readonly string[]
}

/** Protocols of devices know their callers by other means, and whatever a proxy or an administrator's network adds is nothing to them. */
export function isForDevices({ kind, may }: Pick<Served, 'kind' | 'may'>): boolean {
  return kind === undefined && may === 'anyone'
}
