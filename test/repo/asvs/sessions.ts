import { attested, notApplicable, of, open, tested, type Chapter } from './state.ts'

const SESSIONS = 'server/domains/access/sessions/sessions.test.ts'
const OTHERS = 'server/domains/access/sessions/others.test.ts'
const SIGN_IN = 'server/domains/access/sign-in/sign-in.test.ts'
const TOKENS = 'server/domains/access/tokens/tokens.test.ts'
const NO_SSO = 'there is no single sign-on yet; to be judged with it'

export const sessions: Chapter = {
  number: 7,
  title: 'Sessions',
  items: [
    attested(
      '7.1.1',
      'How long sessions last is written down',
      'SECURITY.md and docs/developer/limits.md: 30 minutes without use, 12 hours in all, or as set within bounds',
    ),
    tested(
      '7.1.2',
      'How many sessions an account may have is written down',
      of('test/repo/limits.test.ts', 'every limit on the page is the one in the code'),
    ),
    notApplicable('7.1.3', 'Sessions across several systems are written down', NO_SSO),
    tested(
      '7.2.1',
      'The server judges every token',
      of(SESSIONS, 'what nobody was given is no session: guessed, empty and damaged tokens'),
    ),
    tested(
      '7.2.2',
      'Tokens are made for each session',
      of(SIGN_IN, 'password and then a code of the app open a session, under a new token'),
    ),
    tested(
      '7.2.3',
      'Tokens have at least 128 random bits',
      of('server/base/ids.test.ts', 'secrets have the bits that were asked for and compare by value'),
      of(
        TOKENS,
        'every token has the form that scanners look for, and nothing that differs by one sign passes as one',
        'a token does what it was given and nothing else, says what it is, and is stored as a hash alone',
      ),
    ),
    tested(
      '7.2.4',
      'Signing in makes a new token and ends the old one',
      of(
        SIGN_IN,
        'password and then a code of the app open a session, under a new token',
        'signing in ends the session that the browser had, whoever’s it was',
      ),
      of(SESSIONS, 'a fresh second factor lasts five minutes, comes with a new token, and the old one does not get it'),
      of(
        'server/domains/access/sessions/fixation.test.ts',
        'a role that is added brings a new token with the next answer; the old one does not get it, and ends',
      ),
    ),
    tested(
      '7.3.1',
      'A session that nobody uses ends',
      of(SESSIONS, 'a session that is used lives on, one that is not ends after 30 minutes'),
      of(OTHERS, 'the limits of the settings hold for sessions that are open already, both ways'),
    ),
    tested(
      '7.3.2',
      'A session ends, used or not',
      of(SESSIONS, 'a session ends after 12 hours however much it is used'),
    ),
    tested(
      '7.4.1',
      'An ended session is dead',
      of(SESSIONS, 'signing out ends the session at once, and again is no harm'),
    ),
    tested(
      '7.4.2',
      'With the account its sessions end',
      of(
        'server/domains/access/accounts/accounts.test.ts',
        'disabling an account ends its sessions at the next request',
      ),
      of(TOKENS, 'a disabled account has no tokens from that moment on, and gets none back'),
      of(SIGN_IN, 'whoever is disabled in the directory is out at the next request'),
      of(
        'test/directory.test.ts',
        'somebody who vanishes is waited for, then disabled, and his sessions end; nobody is deleted',
      ),
    ),
    tested(
      '7.4.3',
      'A new password ends the other sessions',
      of(SESSIONS, 'a changed password ends the other sessions, and only the new one signs in'),
    ),
    tested(
      '7.4.4',
      'The way out is on every page',
      of(
        'test/journeys/sign-in.test.ts',
        'the way out is on every page, and from behind it nothing of before can be seen',
      ),
    ),
    tested(
      '7.4.5',
      'Administrators can end the sessions of others',
      of(OTHERS, 'an administrator sees who is signed in where, and ends it; others may not'),
    ),
    tested(
      '7.5.1',
      'Who changes factors proves himself again',
      of(
        'test/rigs/rights/rights.test.ts',
        'every route answers everybody, in every state and however asked, exactly as the matrix says',
      ),
    ),
    open(
      '7.5.2',
      'People see and end their sessions, with a factor given again',
      'a fresh factor for ending one; seeing and ending is tested',
    ),
    tested(
      '7.5.3',
      'Grave actions ask for the factor again',
      of('server/platform/http/doors.test.ts', 'destructive work asks for a fresh second factor'),
    ),
    notApplicable('7.6.1', 'Sessions of two systems end together', NO_SSO),
    notApplicable('7.6.2', 'No session begins by itself', NO_SSO),
  ],
}
