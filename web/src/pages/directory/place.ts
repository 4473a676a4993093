const WITH_PORT = /^(\[[\da-fA-F:]+\]|[^:]+):(\d{1,5})$/

/** Where a directory is reached, as somebody types or pastes it: `dc1`, `dc1:3636`, `ldaps://dc1/`, `[fe80::1]:636`. */
export function placeIn(typed: string): { host: string; port: number | null } {
  const text = typed
    .trim()
    .replace(/^ldaps:\/\//i, '')
    .replace(/\/$/, '')
  const [, host = text, port] = WITH_PORT.exec(text) ?? []
  return { host: host.replace(/^\[(.+)\]$/, '$1'), port: port === undefined ? null : Number(port) }
}
