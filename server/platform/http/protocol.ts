import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Actor, Reading, Unit, UnitContext } from '../../base/audit/unit.ts'
import type { May } from './contract.ts'

/** A request of a protocol that is not our JSON API: SCEP, CRLs, downloads. */
export interface ProtocolRequest extends UnitContext {
  params: Record<string, string>
  query: URLSearchParams
  /** The query as it came: some clients damage base64 in a way that decoding hides. */
  rawQuery: string
  body: Buffer
  headers: IncomingHttpHeaders
  reading: Reading
  /** Opens a unit; a protocol that knows its own callers (a device, say) names the actor. */
  unit<T>(run: (unit: Unit) => Promise<T>, actor?: Actor): Promise<T>
}

export interface ProtocolAnswer {
  status: number
  type: string
  body: Buffer | string | Readable
  headers?: Record<string, string>
}

/** A route outside the JSON API, with its whole address. */
export interface Protocol {
  /** As in `POST /scep/:profile`. */
  at: `${'GET' | 'POST'} /${string}`
  may: May
  summary: string
  /** `any`: also over plain HTTP, as SCEP, CRL and OCSP are. `tls`: on the console's listener only. */
  listener: 'any' | 'tls'
  /** Bytes that a body may have; nothing else is read. */
  maxBytes: number
  stepUp?: boolean
  /** Also for who holds the permission for some groups only; see the contract of routes. */
  narrows?: boolean
  /** Refusal codes of this address, besides those that every one has. */
  errors?: readonly string[]
  /** Actions that it records. */
  records?: readonly `${string}.${string}`[]
  run: (request: ProtocolRequest) => Promise<ProtocolAnswer>
}

/** A route outside the JSON API. */
export function protocol(spec: Protocol): Protocol {
  return spec
}
