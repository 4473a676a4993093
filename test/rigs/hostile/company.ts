import type { LdapContent } from '../../simulators/hostile-ldap.ts'
import type { Attributes, SearchAsked } from '../../simulators/ldap.ts'

/** What one directory of the rig holds: a few people in one group. */
export interface Company {
  base: string
  service: { dn: string; password: string }
  /** The person who signs in, member of the group. */
  person: { username: string; password: string }
  content: LdapContent
}

const PEOPLE = 12
const INVALID_CREDENTIALS = 49
const NO_SUCH_OBJECT = 32

/** A company whose names and ids no other of the rig has. */
export function company(number: number): Company {
  const base = `DC=corp${number},DC=test`
  const service = { dn: `CN=svc,${base}`, password: `service-password-${number}` }
  const names = Array.from({ length: PEOPLE }, (_, index) => `p${number}x${index}`)
  const entries = new Map<string, Attributes>(
    names.map((name, index) => [
      `CN=${name},${base}`,
      { objectGUID: [guid(number, index)], sAMAccountName: [name], userAccountControl: ['512'] },
    ]),
  )
  const people = [...entries.keys()]
  const group: Attributes = { objectGUID: [guid(number, 500)], sAMAccountName: [`staff${number}`], member: people }
  entries.set(base, { objectGUID: [guid(number, 900)] })
  const person = { username: names[0]!, password: `person-password-${number}` }
  return {
    base,
    service,
    person,
    content: {
      bind: (dn, password) => {
        const right = dn === service.dn ? service.password : person.password
        return password === right && (dn === service.dn || dn === people[0]) ? 0 : INVALID_CREDENTIALS
      },
      search: ({ base: at, scope, attributes }: SearchAsked) => {
        const found = entries.get(at)
        if (scope === 'base')
          return found ? [{ entry: at, attributes: found }, { done: 0 }] : [{ done: NO_SUCH_OBJECT }]
        if (attributes.includes('member'))
          return [
            { entry: `CN=staff,${base}`, attributes: group },
            { done: 0, cookie: '' },
          ]
        return [...people.map((dn) => ({ entry: dn, attributes: entries.get(dn)! })), { done: 0, cookie: '' }]
      },
    },
  }
}

function guid(house: number, number: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(house, 8)
  bytes.writeUInt32BE(number, 12)
  return bytes
}
