import type { Api } from '../api/api.ts'

// What the server says of its lists.

export type ListInfo = Api['GET /lists']['output']['lists'][number]
export type ListField = ListInfo['fields'][number]
export type FieldKind = ListField['kind']
export type ListAct = ListInfo['acts'][number]
export type Words = ListInfo['title']
