import { signal } from '../../api/signal.ts'

/** A trial that was begun on this page: what the banner needs even when the server cannot be asked any more. */
export interface OwnTrial {
  section: string
  /** By this browser's clock. */
  endsAt: number
  /** Where the server is reached under the new settings; null where it is this very address. */
  link: string | null
}

/** Said in this window when settings of the server became what they were: open forms take them. */
export const PUT_BACK = 'freehold-settings-put-back'

export const ownTrial = signal<OwnTrial | null>(null)

/** Whose page answers under the new settings: it shows the token, which stands behind the # and goes to no server. */
export function linkUnder(section: string, values: Record<string, unknown>, token: string): string | null {
  const { hostname, port } = window.location
  const at = (host: string, place: string) =>
    `https://${host}${place === '' || place === '443' ? '' : `:${place}`}/reach#${token}`
  if (section === 'site') return at(String(values['publicHost']), port)
  if (section !== 'listener') return null
  const address = String(values['address'])
  const everywhere = address === '0.0.0.0' || address === '::'
  const host = everywhere || isName(hostname) ? hostname : address.includes(':') ? `[${address}]` : address
  return at(host, String(values['httpsPort']))
}

function isName(host: string): boolean {
  return !/^[\d.]+$|^\[/.test(host)
}
