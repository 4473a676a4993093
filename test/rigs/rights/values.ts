/** One thing that somebody may put in the place of a value. */
export interface Mutation {
  what: string
  /** JSON text as it goes over the wire: not all of it could be written by JSON.stringify. */
  json: string
  type: 'string' | 'number' | 'boolean' | 'array' | 'object' | 'null'
  /** No field takes it, whatever its type. */
  hopeless?: true
}

const DEEP = `${'['.repeat(40)}${']'.repeat(40)}`

/** In the place of any value of a body. */
export const MUTATIONS: readonly Mutation[] = [
  { what: 'an empty list', json: '[]', type: 'array' },
  { what: 'a list of texts', json: '["x","y"]', type: 'array' },
  { what: 'a list of lists', json: '[[],[[]]]', type: 'array' },
  { what: 'an empty object', json: '{}', type: 'object' },
  { what: 'an object', json: '{"$ne":null,"length":1,"toString":"x"}', type: 'object' },
  { what: '__proto__ in an object', json: '{"__proto__":{"role":"owner"}}', type: 'object', hopeless: true },
  { what: 'null', json: 'null', type: 'null' },
  { what: 'zero', json: '0', type: 'number' },
  { what: 'a negative number', json: '-1', type: 'number' },
  { what: 'a fraction', json: '1.5', type: 'number' },
  { what: 'an endless number', json: '1e999', type: 'number', hopeless: true },
  { what: 'a number beyond 2^53', json: '9007199254740993', type: 'number' },
  { what: 'true', json: 'true', type: 'boolean' },
  { what: 'false', json: 'false', type: 'boolean' },
  { what: 'an empty text', json: '""', type: 'string' },
  { what: 'a number as text', json: '"1"', type: 'string' },
  { what: 'a very long text', json: `"${'a'.repeat(4_000)}"`, type: 'string' },
  { what: 'NUL', json: '"a\\u0000b"', type: 'string' },
  { what: 'half a character', json: '"\\ud800"', type: 'string', hopeless: true },
  { what: '__proto__', json: '"__proto__"', type: 'string' },
  { what: 'SQL', json: `"' or 1=1 --"`, type: 'string' },
  { what: 'a path upwards', json: '"../../etc/passwd"', type: 'string' },
  { what: 'nesting beyond any bound', json: DEEP, type: 'array', hopeless: true },
]

/** In the place of a value of a query, spelt as it stands in the address. */
export const QUERY_MUTATIONS: Readonly<Record<string, string>> = {
  'an empty text': '',
  'a negative number': '-1',
  'a fraction': '1.5',
  'an endless number': '1e999',
  'a word': 'null',
  'a very long text': 'a'.repeat(4_000),
  NUL: 'a%00b',
  'half a character': '%ED%A0%80',
  'a broken escape': '%E0%A4%A',
  __proto__: '__proto__',
  SQL: '%27%20or%201%3D1%20--',
  'a number beyond 2^53': '9007199254740993',
  'an unknown id': '00000000-0000-7000-8000-00000000ffff',
}

/** In the place of an id in an address; whether there is such an object must not show. */
export const ID_MUTATIONS: Readonly<Record<string, string>> = {
  'an unknown id': '00000000-0000-7000-8000-00000000ffff',
  'an unknown serial': 'ff'.repeat(16),
  'a number': '999999999',
  'a negative number': '-1',
  'a fraction': '1.5',
  'a very long text': 'a'.repeat(2_000),
  NUL: 'a%00b',
  __proto__: '__proto__',
  SQL: '%27%20or%201%3D1%20--',
  'a slash': '..%2f..%2fetc%2fpasswd',
  'upper case': 'ABCDEF00-0000-7000-8000-00000000FFFF',
}

/** Fields that would give somebody more than he has, if a route took them. */
export const GREEDY_FIELDS: Readonly<Record<string, unknown>> = {
  role: 'owner',
  roles: ['owner'],
  permissions: ['access.manage'],
  isAdmin: true,
  disabled: false,
  accountId: '00000000-0000-7000-8000-000000000000',
  password: 'another password 4711',
  passwordHash: 'x',
  version: 999,
  state: 'open',
  id: '00000000-0000-7000-8000-000000000000',
}
