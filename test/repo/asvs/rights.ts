import { attested, notApplicable, of, open, tested, type Chapter } from './state.ts'

const DOORS = 'server/platform/http/doors.test.ts'
const ACCOUNTS = 'server/domains/access/accounts/accounts.test.ts'

export const rights: Chapter = {
  number: 8,
  title: 'Authorization',
  items: [
    tested(
      '8.1.1',
      'Who may do what is written down',
      of(ACCOUNTS, 'the permission matrix knows every route and which role may call it'),
    ),
    open('8.1.2', 'Who may read and write which field is written down', 'fields in the permission matrix'),
    attested(
      '8.1.3',
      'What else decides, such as address or time, is written down',
      'docs/developer/limits.md: addresses decide how fast one may guess, and from where an API token is of use',
    ),
    attested('8.1.4', 'And how it decides', 'the same page has the figures'),
    tested(
      '8.2.1',
      'Nothing may be called without permission',
      of('test/repo/routes.test.ts', 'every route names its permission and its limits, every change what it records'),
      of(DOORS, 'nobody, the half signed in and the wrong role are told apart'),
      of(
        'test/openapi.test.ts',
        'without a session every route but the open ones refuses with a problem that has a code and a request id',
      ),
    ),
    tested(
      '8.2.2',
      'Nor may foreign objects be touched',
      of(
        'test/rigs/rights/rights.test.ts',
        'every route answers everybody, in every state and however asked, exactly as the matrix says',
      ),
      of('test/rigs/rights/served.test.ts', 'whose object it is counts, and which role is given'),
    ),
    tested(
      '8.2.3',
      'Nor fields beyond one’s rights',
      of(
        'test/rigs/rights/rights.test.ts',
        'every route answers everybody, in every state and however asked, exactly as the matrix says',
      ),
    ),
    open('8.2.4', 'Odd circumstances are met with more care', 'nothing but throttles looks at them yet'),
    tested('8.3.1', 'The server decides', of(DOORS, 'nobody, the half signed in and the wrong role are told apart')),
    tested(
      '8.3.2',
      'A right that was taken away is gone at once',
      of(ACCOUNTS, 'a changed role bites at the next request'),
      of('test/directory.test.ts', 'losing the group loses the role, and many losses at once stop the plan'),
    ),
    tested(
      '8.3.3',
      'Services act with the rights of whom they act for',
      of(
        'server/domains/access/tokens/tokens.test.ts',
        'nobody gives a token what he does not have himself',
        'a role that is lost shrinks the token at its next request, one that is gained does not widen it',
      ),
    ),
    notApplicable('8.4.1', 'Tenants are kept apart', 'an appliance has one tenant'),
    open(
      '8.4.2',
      'The console is guarded by more than its place in the network',
      'the state of the administrator’s device and its risk; a second factor is asked of everybody',
    ),
  ],
}
