import { entryOf, EntryTree, type Entry } from './entries.ts'
import { makeGroups, type Group } from './groups.ts'
import { DEPARTMENTS, FAMILY_NAMES, SITES } from './names.ts'
import { People, type Chance, type Person } from './people.ts'
import type { Contents } from './server.ts'

const DOMAIN = 'DC=lindenhof,DC=example'
const STAFF = `OU=Lindenhof,${DOMAIN}`
export const DNS_NAME = 'dc1.lindenhof.example'
const FIRST_USN = 40_000
const DOMAIN_SID = [21, 1_404_221_387, 2_917_330_415, 861_204_193] as const
/** Between 1601 and 1970, in milliseconds. */
const FILETIME_EPOCH = 11_644_473_600_000n

/** Somebody of the directory who signs in to the console, or reads it for us. */
export interface Known {
  username: string
  displayName: string
  dn: string
  password: string
}

/** Who is in the directory and in which groups; it changes as the weeks go by. */
export class Company {
  readonly people: People
  readonly groups: Group[]
  readonly #chance: Chance
  readonly #passwords: ReadonlyMap<Person, string>
  readonly #named: Readonly<Record<'service' | 'administrator' | 'helpdesk', Person>>
  #usn = FIRST_USN

  /** `passwords`: of the service account and of the two people who sign in. */
  constructor(chance: Chance, many: number, passwords: Record<'service' | 'administrator' | 'helpdesk', string>) {
    this.#chance = chance
    this.people = new People(chance, Math.max(0, many - 2))
    const [site, department] = [SITES[2]!, DEPARTMENTS.at(-1)!]
    const it = { site, department }
    const administrator = this.people.join({
      givenName: 'Jonas',
      familyName: 'Brandt',
      title: 'Identity engineer',
      ...it,
    })
    const helpdesk = this.people.join({ givenName: 'Samira', familyName: 'Köhler', title: 'Helpdesk', ...it })
    const service = this.people.join({ givenName: 'Freehold', familyName: 'Service', title: 'Service account', ...it })
    service.username = 'svc-freehold'
    this.#named = { service, administrator, helpdesk }
    for (const person of [administrator, helpdesk, service]) person.disabled = false
    this.#passwords = new Map([
      [service, passwords.service],
      [administrator, passwords.administrator],
      [helpdesk, passwords.helpdesk],
    ])
    this.groups = makeGroups(this.people.all, { administrator, helpdesk }, chance)
    for (const person of this.people.all) person.usn = this.#nextUsn()
  }

  named(who: 'service' | 'administrator' | 'helpdesk'): Known {
    const person = this.#named[who]
    return {
      username: person.username,
      displayName: nameOf(person),
      dn: dnOf(person),
      password: this.#passwords.get(person)!,
    }
  }

  get baseDn(): string {
    return DOMAIN
  }

  /** A week in which people come, go, marry and move to another department. */
  passWeek(at: number): void {
    const share = Math.max(1, Math.round(this.people.all.length / 400))
    for (let number = 0; number < share; number++) this.#newcomer()
    for (const person of this.#some(share)) this.#change(person, { disabled: true })
    for (const person of this.#some(1))
      this.#change(person, { familyName: `${person.familyName}-${this.people.pick(FAMILY_NAMES)}` })
    for (const person of this.#some(share)) this.#move(person)
    for (const person of this.#some(1)) this.#change(person, { expiresAt: at + 30 * 86_400_000 })
  }

  /** What no company does in a week: a script disables a whole lot of people at one site. */
  goWrong(many: number): void {
    const site = this.people.all.filter(({ site: { town }, disabled }) => town === 'Augsburg' && !disabled)
    for (const person of site.slice(0, many)) this.#change(person, { disabled: true })
  }

  contents(): Contents {
    const tree = new EntryTree(this.#entries())
    const byName = new Map<string, Person>()
    for (const person of this.people.all) {
      for (const name of [dnOf(person), `${person.username}@lindenhof.example`, `LINDENHOF\\${person.username}`])
        byName.set(name.toLowerCase(), person)
    }
    const passwords = new Map([...this.#passwords].map(([person, password]) => [dnOf(person), password]))
    return {
      baseDn: DOMAIN,
      dnsHostName: DNS_NAME,
      highestUsn: this.#usn,
      tree,
      find: (name) => {
        const person = byName.get(name.toLowerCase())
        return (person === undefined ? null : tree.get(dnOf(person))) ?? null
      },
      passwordOf: ({ dn }) => passwords.get(dn) ?? null,
    }
  }

  #newcomer(): void {
    const person = this.people.join()
    person.usn = this.#nextUsn()
    for (const group of this.groups) if (group.takes(person)) group.people.add(person)
  }

  #move(person: Person): void {
    const department = this.people.pick(DEPARTMENTS)
    this.#change(person, { department, title: this.people.pick(department.titles) })
    for (const group of this.groups.filter(({ role }) => role === null)) {
      if (group.takes(person)) group.people.add(person)
      else if (group.kept) continue
      else group.people.delete(person)
    }
  }

  #change(person: Person, changed: Partial<Person>): void {
    Object.assign(person, changed, { usn: this.#nextUsn() })
  }

  /** People who do not matter to the rehearsal's sign-ins. */
  #some(many: number): Person[] {
    const open = this.people.all.filter((person) => !person.disabled && !this.#passwords.has(person))
    return Array.from({ length: many }, () => open[Math.floor(this.#chance() * open.length)]!)
  }

  #nextUsn(): number {
    this.#usn += 1 + Math.floor(this.#chance() * 3)
    return this.#usn
  }

  *#entries(): Generator<Entry> {
    yield entryOf(DOMAIN, { objectClass: ['top', 'domain', 'domainDNS'], dc: 'lindenhof', objectGUID: guidOf(1) })
    yield unitEntry('Service', DOMAIN, 2)
    yield unitEntry('Lindenhof', DOMAIN, 3)
    yield unitEntry('Gruppen', STAFF, 4)
    for (const [number, site] of SITES.entries()) yield unitEntry(site.unit, STAFF, 10 + number)
    for (const [number, group] of this.groups.entries()) yield groupEntry(group, number)
    const memberOf = groupsByPerson(this.groups)
    for (const person of this.people.all) yield personEntry(person, memberOf.get(person) ?? [])
  }
}

function groupsByPerson(groups: readonly Group[]): Map<Person, string[]> {
  const found = new Map<Person, string[]>()
  for (const group of groups) {
    const dn = groupDn(group)
    for (const person of group.people) found.set(person, [...(found.get(person) ?? []), dn])
  }
  return found
}

function unitEntry(name: string, parent: string, number: number): Entry {
  const objectClass = ['top', 'organizationalUnit']
  return entryOf(`OU=${name},${parent}`, { objectClass, ou: name, objectGUID: guidOf(number) })
}

function groupEntry(group: Group, number: number): Entry {
  const members = [...[...group.people].map(dnOf), ...group.groups.map(groupDn)]
  return entryOf(groupDn(group), {
    objectClass: ['top', 'group'],
    objectCategory: `CN=Group,CN=Schema,CN=Configuration,${DOMAIN}`,
    cn: group.name,
    sAMAccountName: group.name,
    description: group.description === '' ? null : group.description,
    groupType: '-2147483646',
    objectGUID: guidOf(100 + number),
    objectSid: sidOf(group.rid ?? 20_000 + number),
    member: members,
    uSNChanged: String(FIRST_USN + number),
  })
}

function personEntry(person: Person, memberOf: readonly string[]): Entry {
  const { givenName, familyName, username, site, department } = person
  return entryOf(dnOf(person), {
    objectClass: ['top', 'person', 'organizationalPerson', 'user'],
    objectCategory: `CN=Person,CN=Schema,CN=Configuration,${DOMAIN}`,
    cn: cnOf(person),
    sn: familyName,
    givenName,
    displayName: nameOf(person),
    sAMAccountName: username,
    userPrincipalName: `${username}@lindenhof.example`,
    mail: username.startsWith('svc-') ? null : person.mail,
    telephoneNumber: username.startsWith('svc-') ? null : person.phone,
    department: department.name,
    title: person.title,
    company: 'Lindenhof Werke',
    l: site.town,
    c: site.country,
    objectGUID: person.guid,
    objectSid: sidOf(person.rid),
    primaryGroupID: '513',
    userAccountControl: person.disabled ? '514' : '512',
    accountExpires: person.expiresAt === null ? '9223372036854775807' : fileTimeOf(person.expiresAt),
    memberOf,
    uSNChanged: String(person.usn),
  })
}

function nameOf({ givenName, familyName }: Person): string {
  return `${givenName} ${familyName}`
}

/** Two people of one name are told apart as administrators do it; the comma has to be escaped in the DN. */
function cnOf(person: Person): string {
  const number = /\d+$/.exec(person.username)?.[0]
  return `${person.familyName}, ${person.givenName}${number === undefined ? '' : ` (${number})`}`
}

function dnOf(person: Person): string {
  if (person.username.startsWith('svc-')) return `CN=${person.username},OU=Service,${DOMAIN}`
  return `CN=${escaped(cnOf(person))},OU=${person.site.unit},${STAFF}`
}

function groupDn({ name }: Group): string {
  return `CN=${escaped(name)},OU=Gruppen,${STAFF}`
}

/** A value within a DN (RFC 4514 §2.4). */
function escaped(value: string): string {
  return value.replaceAll(/[,+"\\<>;=]/g, '\\$&')
}

function sidOf(rid: number): Buffer {
  const parts = [...DOMAIN_SID, rid]
  const sid = Buffer.alloc(8 + 4 * parts.length)
  sid.set([1, parts.length, 0, 0, 0, 0, 0, 5])
  for (const [index, part] of parts.entries()) sid.writeUInt32LE(part, 8 + 4 * index)
  return sid
}

/** The id of what is no person: the same in every rehearsal. */
function guidOf(number: number): Buffer {
  return Buffer.from(`f7ee401d00000000c0de${String(number).padStart(12, '0')}`, 'hex')
}

function fileTimeOf(at: number): string {
  return String((BigInt(at) + FILETIME_EPOCH) * 10_000n)
}
