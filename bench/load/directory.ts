import type { TlsFiles } from '../../test/peers/tls-files.ts'
import { startFakeLdap, type Act, type FakeLdap, type SearchAsked } from '../../test/simulators/ldap.ts'

export const BASE = 'DC=load,DC=test'
export const SERVICE = { dn: `CN=svc,${BASE}`, password: 'service-password' }
const PAGE = 500
const PER_GROUP = 50

/** A directory that can be reorganised: each time, a fifth of its people get another department. */
export interface CompanyDirectory {
  peer: FakeLdap
  reorganise(): void
}

export async function startDirectory(tls: TlsFiles, people: number): Promise<CompanyDirectory> {
  let times = 0
  const peer = await startFakeLdap({
    tls,
    search: (asked) => {
      if (asked.scope === 'base') return [{ entry: BASE, attributes: { objectGUID: [guid(999_999)] } }, { done: 0 }]
      return asked.attributes.includes('member')
        ? paged(asked, Math.ceil(people / PER_GROUP), (number) => group(number, people))
        : paged(asked, people, (number) => person(number, times))
    },
  })
  return { peer, reorganise: () => void times++ }
}

/** The cookie is the number of the first entry of the next page. */
function paged({ cookie }: SearchAsked, count: number, entry: (number: number) => Act): Act[] {
  const first = Number(cookie ?? 0)
  const next = Math.min(first + PAGE, count)
  const acts = Array.from({ length: next - first }, (_, index) => entry(first + index))
  return [...acts, { done: 0, cookie: next < count ? String(next) : '' }]
}

function person(number: number, times: number): Act {
  const moved = number % 5 === times % 5 ? times : 0
  return {
    entry: `CN=Person ${number},OU=Staff,${BASE}`,
    attributes: {
      objectGUID: [guid(number)],
      sAMAccountName: [`person${number}`],
      displayName: [`Person ${number}`],
      mail: [`person${number}@load.test`],
      department: [`Department ${(number % 40) + moved}`],
      userAccountControl: ['512'],
    },
  }
}

function group(number: number, people: number): Act {
  const from = number * PER_GROUP
  const size = Math.min(PER_GROUP, people - from)
  return {
    entry: `CN=Team ${number},OU=Groups,${BASE}`,
    attributes: {
      objectGUID: [guid(500_000 + number)],
      sAMAccountName: [`team${number}`],
      member: Array.from({ length: size }, (_, index) => `CN=Person ${from + index},OU=Staff,${BASE}`),
    },
  }
}

function guid(number: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(number + 1, 12)
  return bytes
}
