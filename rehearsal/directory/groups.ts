import { DEPARTMENTS, SITES } from './names.ts'
import type { Chance, Person } from './people.ts'

export interface Group {
  name: string
  description: string
  people: Set<Person>
  groups: Group[]
  /** The role that the rehearsal maps it to. */
  role: 'directory-administrator' | 'operator' | 'auditor' | null
  /** Last part of the SID where it is one that everybody knows. */
  rid: number | null
  /** Whether somebody belongs to it by what he does and where. */
  takes(person: Person): boolean
  /** People stay in it although they do not belong by what they do. */
  kept: boolean
}

const nobody = (): boolean => false

function group(name: string, description: string, more: Partial<Group> = {}): Group {
  return { name, description, people: new Set(), groups: [], role: null, rid: null, takes: nobody, kept: true, ...more }
}

/** The groups of the company: by site and department, nested, one of them in a circle, one with nearly everybody. */
export function makeGroups(
  people: readonly Person[],
  known: Record<'administrator' | 'helpdesk', Person>,
  chance: Chance,
): Group[] {
  const everybody = group('Alle Beschäftigten', 'Everybody with a contract', { takes: () => true })
  const byDepartment = DEPARTMENTS.map(({ name }) => group(name, `All of ${name}, at every site`))
  const bySite = SITES.map(({ unit, town }) => group(`Standort ${unit}`, town))
  const teams = SITES.flatMap((site, at) =>
    DEPARTMENTS.map((department, of) => {
      const takes = (person: Person) => person.site === site && person.department === department
      const team = group(`${department.name} ${site.town}`, '', { takes, kept: false })
      byDepartment[of]!.groups.push(team)
      bySite[at]!.groups.push(team)
      return team
    }),
  )
  const all = [
    group('Domain Users', 'Everybody, by primary group', { rid: 513 }),
    everybody,
    ...byDepartment,
    ...bySite,
    ...teams,
    ...circle(people, chance),
    ...staircase(known),
    ...mapped(people, known),
    group('Büro, Empfang & Café', 'A comma and an umlaut in its name', {
      people: new Set(people.filter(({ site }) => site.town === 'Kassel').slice(0, 12)),
    }),
  ]
  for (const each of all) for (const person of people) if (each.takes(person)) each.people.add(person)
  return all
}

/** Two groups that hold each other, which Active Directory allows. */
function circle(people: readonly Person[], chance: Chance): Group[] {
  const aurora = group('Projekt Aurora', 'Holds its guests, who hold it')
  const guests = group('Projekt Aurora Gäste', '')
  for (const person of people) if (chance() < 0.01) aurora.people.add(person)
  for (const person of people) if (chance() < 0.005) guests.people.add(person)
  aurora.groups.push(guests)
  guests.groups.push(aurora)
  return [aurora, guests]
}

/** Five groups in one another; the person at the foot has the role of the one at the top. */
function staircase({ administrator }: Record<'administrator', Person>): Group[] {
  const names = ['Freehold Directory Admins', 'IT Platform', 'IT Identity', 'Identity On-call', 'On-call Week 47']
  const steps = names.map((name, at) => group(name, at === 0 ? 'Read the directory, map groups' : ''))
  steps[0]!.role = 'directory-administrator'
  for (const [at, step] of steps.slice(1).entries()) steps[at]!.groups.push(step)
  steps.at(-1)!.people.add(administrator)
  return steps
}

function mapped(people: readonly Person[], { helpdesk }: Record<'helpdesk', Person>): Group[] {
  const it = people.filter(({ department, title }) => department.name === 'IT' && title === 'Helpdesk')
  const finance = people.filter(({ department }) => department.name === 'Finance').slice(0, 3)
  return [
    group('Freehold Operators', 'Enroll and revoke', {
      role: 'operator',
      people: new Set([helpdesk, ...it.slice(0, 6)]),
    }),
    group('Revision', 'Internal audit', { role: 'auditor', people: new Set(finance) }),
  ]
}
