/** A change that locks its administrator out, or would. */
export interface LockOut {
  what: string
  section: 'listener' | 'network' | 'site'
  values: (here: Here) => Record<string, unknown>
  /** It is refused before anything happens. */
  refused?: true
  /** Somebody may keep it from here all the same: what it breaks is not the console. */
  keepable?: true
}

export interface Here {
  address: string
  port: number
  plainPort: number
  /** A port that nobody uses, and one that another program has. */
  free: number
  taken: number
}

export const LOCK_OUTS: readonly LockOut[] = [
  { what: 'an address that nobody uses', section: 'listener', values: () => ({ address: '127.0.0.77' }) },
  { what: 'another port', section: 'listener', values: ({ free }) => ({ httpsPort: free }) },
  { what: 'any port', section: 'listener', values: () => ({ httpsPort: 0 }) },
  { what: 'another port for devices', section: 'listener', values: ({ free }) => ({ httpPort: free }), keepable: true },
  {
    what: 'another address and other ports at once',
    section: 'listener',
    values: ({ free }) => ({ address: '127.0.0.78', httpsPort: free, httpPort: 0 }),
  },
  { what: 'a port that is in use', section: 'listener', values: ({ taken }) => ({ httpsPort: taken }), refused: true },
  {
    what: 'an address of another machine',
    section: 'listener',
    values: () => ({ address: '192.0.2.1' }),
    refused: true,
  },
  {
    what: 'both ports exchanged',
    section: 'listener',
    values: ({ port, plainPort }) => ({ httpsPort: plainPort, httpPort: port }),
    refused: true,
  },
  {
    what: 'one port for both',
    section: 'listener',
    values: ({ free }) => ({ httpsPort: free, httpPort: free }),
    refused: true,
  },
  { what: 'networks without me', section: 'network', values: () => ({ consoleNetworks: ['192.0.2.0/24'] }) },
  {
    what: 'the private networks of somebody else',
    section: 'network',
    values: () => ({ consoleNetworks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }),
  },
  { what: 'IPv6 alone', section: 'network', values: () => ({ consoleNetworks: ['::/0'] }) },
  { what: 'this machine alone', section: 'network', values: () => ({ consoleNetworks: ['127.0.0.1', '::1'] }) },
  {
    what: 'settings from networks without me',
    section: 'network',
    values: () => ({ stepUpNetworks: ['192.0.2.0/24'] }),
  },
  {
    what: 'tokens from networks without me',
    section: 'network',
    values: () => ({ apiNetworks: ['192.0.2.0/24'] }),
    keepable: true,
  },
  {
    what: 'my own network as a proxy that says nothing',
    section: 'network',
    values: () => ({ trustedProxies: ['127.0.0.0/8'] }),
  },
  {
    what: 'a proxy, and networks behind it',
    section: 'network',
    values: () => ({ trustedProxies: ['127.0.0.0/8'], consoleNetworks: ['203.0.113.0/24'] }),
  },
  {
    what: 'everybody as a proxy',
    section: 'network',
    values: () => ({ trustedProxies: ['0.0.0.0/0'] }),
    refused: true,
  },
  { what: 'a name that nobody resolves', section: 'site', values: () => ({ publicHost: 'nobody.invalid' }) },
  { what: 'a name with a slip', section: 'site', values: () => ({ publicHost: 'freehold.lindenhof.exmaple' }) },
  {
    what: 'the address of another machine as the name',
    section: 'site',
    values: () => ({ publicHost: '203.0.113.5' }),
  },
  { what: 'the name of this machine alone', section: 'site', values: () => ({ publicHost: 'box' }) },
]
