import type { AccessParts } from './domains/access/index.ts'
import { confirmKit, escrowMasterKey, hasKit, makeKit, storeKit, type Escrows } from './domains/backup/index.ts'
import {
  findAuthority,
  prepareAuthority,
  showAuthority,
  storeAuthority,
  type PreparedAuthority,
} from './domains/ca/index.ts'
import { KitsShown, type AuthoritySummary, type SetupParts } from './edges/setup/index.ts'
import type { House } from './house.ts'

const HTTP = 80

/** What the first-run wizard asks of the rooms: the wizard itself knows only the steps. */
export function setupParts(
  { keys, masterKey, reach }: House,
  access: AccessParts,
): SetupParts<PreparedAuthority, Escrows> {
  return {
    access,
    authority: {
      exists: async (tx) => (await findAuthority(tx)) !== null,
      prepare: (reading, { publicHost, ...input }) =>
        prepareAuthority(keys, reading, { ...input, baseUrl: plainUrl(publicHost, reach.ports.http) }),
      store: async (unit, prepared) => {
        const { root, issuing } = showAuthority(await storeAuthority(unit, prepared), null)
        return { root: summaryOf(root), issuing: summaryOf(issuing) }
      },
    },
    kit: {
      make: makeKit,
      escrow: async (recipient) => ({
        masterKey: await escrowMasterKey(masterKey, recipient),
        caKey: await keys.escrow(recipient),
      }),
      store: storeKit,
      confirm: confirmKit,
      confirmed: hasKit,
    },
    kitsShown: new KitsShown(),
  }
}

/** Where devices fetch CRLs and enroll: plain HTTP, without the port where it goes without saying. */
function plainUrl(host: string, port: number): string {
  return port === HTTP ? `http://${host}` : `http://${host}:${port}`
}

function summaryOf({ subject, fingerprint, notAfter }: AuthoritySummary['root']): AuthoritySummary['root'] {
  return { subject, fingerprint, notAfter }
}
