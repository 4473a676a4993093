import { notApplicable, type Chapter, type Item } from './state.ts'

const NO_TOKENS =
  'no self-contained token is given out or taken: API tokens are random and looked up; to be judged with single sign-on'
const NO_CLIENT = 'there is no single sign-on yet; to be judged with it'
const NO_RESOURCE = 'the API takes sessions and API tokens of ours alone, no OAuth tokens'
const NO_SERVER = 'the product is no authorization server'

const none =
  (why: string) =>
  (id: string, asks: string): Item =>
    notApplicable(id, asks, why)
const token = none(NO_TOKENS)
const client = none(NO_CLIENT)
const resource = none(NO_RESOURCE)
const server = none(NO_SERVER)

export const tokens: Chapter = {
  number: 9,
  title: 'Self-contained tokens',
  items: [
    token('9.1.1', 'Tokens are checked by their signature first'),
    token('9.1.2', 'Algorithms come from a list'),
    token('9.1.3', 'Keys come from us, not from the token'),
    token('9.2.1', 'Times in a token count'),
    token('9.2.2', 'A token of one kind is not taken for another'),
    token('9.2.3', 'A token for somebody else is refused'),
    token('9.2.4', 'A token says for whom it is'),
  ],
}

export const oauth: Chapter = {
  number: 10,
  title: 'OAuth and OIDC',
  items: [
    client('10.1.1', 'Tokens go only where they are needed'),
    client('10.1.2', 'Answers belong to a sign-in that this browser began'),
    client('10.2.1', 'The code flow is safe from other sites'),
    client('10.2.2', 'One provider cannot answer for another'),
    client('10.2.3', 'No more scopes than needed are asked for'),
    resource('10.3.1', 'Access tokens are for this service'),
    resource('10.3.2', 'What a token may do decides'),
    resource('10.3.3', 'People are known by what is never given to others'),
    resource('10.3.4', 'The strength of the sign-in is checked'),
    resource('10.3.5', 'Stolen tokens are of no use'),
    server('10.4.1', 'Addresses to return to are held against a list'),
    server('10.4.2', 'Codes count once'),
    server('10.4.3', 'Codes are short-lived'),
    server('10.4.4', 'Clients use only the grants that they need'),
    server('10.4.5', 'Refresh tokens cannot be replayed'),
    server('10.4.6', 'Codes are bound to whoever asked'),
    server('10.4.7', 'Clients that register themselves are not trusted'),
    server('10.4.8', 'Refresh tokens end'),
    server('10.4.9', 'People can take tokens back'),
    server('10.4.10', 'Clients prove who they are'),
    server('10.4.11', 'Clients get only the scopes that they need'),
    server('10.4.12', 'Clients use only the response mode that they need'),
    server('10.4.13', 'Requests are pushed beforehand'),
    server('10.4.14', 'Access tokens are bound to their sender'),
    server('10.4.15', 'Details of a request are the client’s own'),
    server('10.4.16', 'Clients prove themselves with keys'),
    client('10.5.1', 'ID tokens cannot be replayed'),
    client('10.5.2', 'People are known by the subject'),
    client('10.5.3', 'Metadata of another issuer is refused'),
    client('10.5.4', 'ID tokens are for us'),
    client('10.5.5', 'Nobody is signed out by a forged token'),
    server('10.6.1', 'Only safe flows are offered'),
    server('10.6.2', 'Nobody is signed out against his will'),
    server('10.7.1', 'People consent'),
    server('10.7.2', 'They see to what'),
    server('10.7.3', 'They can take it back'),
  ],
}
