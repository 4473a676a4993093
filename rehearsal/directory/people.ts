import { DEPARTMENTS, FAMILY_NAMES, GIVEN_NAMES, SITES, type Department, type Site } from './names.ts'

/** Numbers from 0 to 1 that a seed decides. */
export type Chance = () => number

export interface Person {
  /** Last part of the SID; never given twice. */
  rid: number
  guid: Buffer
  givenName: string
  familyName: string
  username: string
  mail: string
  phone: string
  site: Site
  department: Department
  title: string
  disabled: boolean
  /** Milliseconds UTC; null: never. */
  expiresAt: number | null
  usn: number
}

/** Everybody of the company, put together by chance; a seed always gives the same company. */
export class People {
  readonly all: Person[] = []
  readonly #chance: Chance
  readonly #usernames = new Set<string>()
  #rid = 1_100

  constructor(chance: Chance, many: number) {
    this.#chance = chance
    for (let number = 0; number < many; number++) this.join()
  }

  /** Somebody new, with the parts that are given and the rest by chance. */
  join(given: Partial<Pick<Person, 'givenName' | 'familyName' | 'site' | 'department' | 'title'>> = {}): Person {
    const givenName = given.givenName ?? this.pick(GIVEN_NAMES)
    const familyName = given.familyName ?? this.pick(FAMILY_NAMES)
    const site = given.site ?? this.#byShare(SITES)
    const department = given.department ?? this.#byShare(DEPARTMENTS)
    const username = this.#free(plain(`${givenName[0]}${familyName}`).slice(0, 18))
    const rid = this.#rid++
    const person: Person = {
      rid,
      guid: Buffer.from(Array.from({ length: 16 }, () => Math.floor(this.#chance() * 256))),
      givenName,
      familyName,
      username,
      mail: `${plain(givenName)}.${plain(familyName)}${username.replace(/^\D+/, '')}@lindenhof.example`,
      phone: `${site.phone}${String(rid % 1000).padStart(3, '0')}`,
      site,
      department,
      title: given.title ?? this.pick(department.titles),
      disabled: this.#chance() < 0.015,
      expiresAt: null,
      usn: 0,
    }
    this.all.push(person)
    return person
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#chance() * list.length)]!
  }

  #byShare<T extends { share: number }>(list: readonly T[]): T {
    let left = this.#chance()
    return list.find(({ share }) => (left -= share) < 0) ?? list[0]!
  }

  #free(wanted: string): string {
    let username = wanted
    for (let number = 2; this.#usernames.has(username); number++) username = `${wanted}${number}`
    this.#usernames.add(username)
    return username
  }
}

const LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ø: 'oe',
  ł: 'l',
  ı: 'i',
  ş: 's',
  ğ: 'g',
}

/** A name as it stands in an address. */
export function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[äöüßøłışğ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/[^a-z0-9]/g, '')
}
