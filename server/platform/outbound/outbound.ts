import type { TLSSocket } from 'node:tls'

/** One connection that leaves the box. */
export interface Destination {
  /** Why, as `room.what`: the ledger counts by purpose, host and port. */
  purpose: `${string}.${string}`
  host: string
  port: number
  /** PEM certificates that alone are trusted for this connection. */
  trusted: string[]
  /** The name that the certificate must carry; default: `host`. */
  serverName?: string
  /** Milliseconds for name look-up, connection and handshake together. */
  timeoutMs: number
}

/** The one place that opens outgoing connections. Every opening, also a failed one, is counted in the egress ledger. */
export interface Outbound {
  /**
   * Opens a TLS connection (1.2 or newer), name and chain checked.
   * @throws Refusal outbound.unreachable, outbound.untrusted, outbound.timeout
   */
  connect(destination: Destination): Promise<TLSSocket>
}
