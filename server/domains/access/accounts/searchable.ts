import { anywhere, type Searchable } from '../../../platform/search/searchable.ts'

/** Accounts, by user name and name. */
export const ACCOUNT_SEARCH: Searchable = {
  kind: 'account',
  may: 'access.read',
  find: async ({ tx }, { text, id }, most) => {
    const query = tx.selectFrom('access_accounts').select(['id', 'username', 'display_name']).limit(most)
    const some =
      id === null
        ? query
            .where((eb) =>
              eb.or([eb('username_key', 'like', anywhere(text)), eb('display_name', 'like', anywhere(text))]),
            )
            .orderBy('username_key')
        : query.where('id', '=', id)
    const rows = await some.execute()
    return rows.map((row) => ({ id: row.id, title: row.display_name, detail: row.username }))
  },
}
