import {
  BIND_RESPONSE,
  ldapResult,
  type LdapRequest,
  messageOf,
  SEARCH_DONE,
  type Act,
  type SearchAsked,
  takeRequest,
} from './ldap.ts'
import type { Codec } from './hostile.ts'

const UNWILLING = 53

/** A directory of people and groups: what it says of them, and whom it lets bind. */
export interface LdapContent {
  /** Result code of a bind. */
  bind: (dn: string, password: string) => number
  search: (asked: SearchAsked) => Exclude<Act, { close: true } | { end: true }>[]
}

/** LDAP, for the frame of lying servers. */
export function ldapCodec({ bind, search }: LdapContent): Codec<LdapRequest> {
  const answerAs = (request: LdapRequest, id: number): Buffer[] => {
    if ('bind' in request) return [ldapResult(id, BIND_RESPONSE, bind(request.bind.dn, request.bind.password), '')]
    return 'search' in request ? search(request.search).map((act) => messageOf(id, act)) : []
  }
  const tagOf = (request: LdapRequest): number => ('bind' in request ? BIND_RESPONSE : SEARCH_DONE)
  return {
    take: takeRequest,
    answer: (request) => answerAs(request, request.id),
    readdressed: (request, places) => answerAs(request, request.id + places),
    refusal: (request) => [ldapResult(request.id, tagOf(request), UNWILLING, 'changed my mind')],
    wrongType: (request) => [ldapResult(request.id, 'bind' in request ? SEARCH_DONE : BIND_RESPONSE, 0, '')],
    // A message of two gigabytes.
    oversized: () => Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]),
    more: ({ id }, number) =>
      messageOf(id, { entry: `CN=more${number},DC=corp,DC=test`, attributes: { cn: [`more${number}`] } }),
  }
}
