import type { Scratch } from '../../base/database/scratch.ts'
import { newId } from '../../base/ids.ts'
import type { Unit } from '../../base/audit/unit.ts'

/** A directory for tests: its rows as a sync would have left them. Names are ids' source too: one group of a name. */
export interface ScratchDirectory {
  /** Id of the group of that name, made at the first time. */
  group(name: string): Promise<string>
  /** Makes somebody active, a direct member of these groups. */
  person(username: string, displayName: string, groups: readonly string[]): Promise<string>
  /** Puts a group into another, or takes it out. */
  nest(member: string, holder: string): Promise<void>
  unnest(member: string, holder: string): Promise<void>
  leave(person: string, group: string): Promise<void>
  /** What a sync that saw them disabled leaves. */
  disable(person: string): Promise<void>
}

export function scratchDirectory(scratch: Scratch): ScratchDirectory {
  const groups = new Map<string, string>()
  let source: string | null = null
  const write = (run: (unit: Unit) => Promise<unknown>) =>
    scratch.unit(async (unit) => {
      await run(unit)
      unit.record({ action: 'directory.apply', target: 'source:-' })
    })
  const sourceId = async (): Promise<string> => {
    if (source !== null) return source
    const id = newId(scratch.now())
    await write(({ tx, at }) => tx.insertInto('directory_sources').values(sourceRow(id, at)).execute())
    source = id
    return id
  }
  const group = async (name: string): Promise<string> => {
    const known = groups.get(name)
    if (known !== undefined) return known
    const [id, from] = [newId(scratch.now()), await sourceId()]
    const texts = { dn: `CN=${name}`, name, sort_name: name.toLowerCase(), search_text: name.toLowerCase() }
    await write(({ tx, at }) =>
      tx
        .insertInto('directory_groups')
        .values({
          id,
          source_id: from,
          guid: id,
          ...texts,
          sid: null,
          description: null,
          state: 'active',
          created_at: at,
          changed_at: at,
        })
        .execute(),
    )
    groups.set(name, id)
    return id
  }
  return {
    group,
    person: async (username, displayName, names) => {
      const [id, from] = [newId(scratch.now()), await sourceId()]
      await write(({ tx, at }) =>
        tx
          .insertInto('directory_people')
          .values(personRow({ id, source: from, username, displayName, at }))
          .execute(),
      )
      for (const name of names) {
        const groupId = await group(name)
        await write(({ tx }) =>
          tx
            .insertInto('directory_memberships')
            .values({ group_id: groupId, person_id: id, member_group_id: null, via: 'member' })
            .execute(),
        )
      }
      return id
    },
    nest: async (member, holder) => {
      const [inner, outer] = [await group(member), await group(holder)]
      await write(({ tx }) =>
        tx
          .insertInto('directory_memberships')
          .values({ group_id: outer, person_id: null, member_group_id: inner, via: 'member' })
          .execute(),
      )
    },
    unnest: async (member, holder) => {
      const [inner, outer] = [await group(member), await group(holder)]
      await write(({ tx }) =>
        tx
          .deleteFrom('directory_memberships')
          .where('group_id', '=', outer)
          .where('member_group_id', '=', inner)
          .execute(),
      )
    },
    leave: async (person, name) => {
      const groupId = await group(name)
      await write(({ tx }) =>
        tx
          .deleteFrom('directory_memberships')
          .where('group_id', '=', groupId)
          .where('person_id', '=', person)
          .execute(),
      )
    },
    disable: (person) =>
      write(({ tx }) =>
        tx.updateTable('directory_people').set({ state: 'disabled' }).where('id', '=', person).execute(),
      ),
  }
}

function sourceRow(id: string, at: number) {
  return {
    id,
    name: 'Corp',
    kind: 'active-directory' as const,
    host: 'dc1.corp.test',
    port: 636,
    server_name: null,
    bind_dn: 'CN=svc',
    password: Buffer.from('sealed'),
    base_dn: 'DC=corp',
    trusted: 'PEM',
    version: 1,
    revision: 1,
    last_complete_at: null,
    last_applied_at: null,
    created_at: at,
    changed_at: at,
  }
}

function personRow({
  id,
  source,
  username,
  displayName,
  at,
}: {
  id: string
  source: string
  username: string
  displayName: string
  at: number
}) {
  const empty = { sid: null, user_principal_name: null, given_name: null, family_name: null, mail: null, phone: null }
  return {
    ...empty,
    id,
    source_id: source,
    guid: id,
    dn: `CN=${displayName}`,
    username,
    display_name: displayName,
    department: null,
    title: null,
    expires_at: null,
    state: 'active' as const,
    username_key: username.toLowerCase(),
    principal_key: null,
    sort_name: displayName.toLowerCase(),
    search_text: displayName.toLowerCase(),
    created_at: at,
    changed_at: at,
  }
}
