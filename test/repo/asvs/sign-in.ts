import { attested, deviation, notApplicable, of, open, tested, type Chapter } from './state.ts'

const SIGN_IN = 'server/domains/access/sign-in/sign-in.test.ts'
const ACCOUNTS = 'server/domains/access/accounts/accounts.test.ts'
const SESSIONS = 'server/domains/access/sessions/sessions.test.ts'
const KEYS = 'server/domains/access/factors/keys.test.ts'
const FACTORS = 'server/domains/access/factors/own-factors.test.ts'
const MAIL_CODES = 'server/domains/access/factors/mail-codes.test.ts'
const TOTP = 'server/domains/access/factors/totp.test.ts'
const RULES = of(
  'server/domains/access/passwords/policy.test.ts',
  'passwords are judged by length, guessability and the names around them, not by kinds of characters',
)
const LISTED = of(
  'server/domains/access/passwords/policy.test.ts',
  'each of the listed passwords is refused, also twice in a row, with a counter',
)
const CHANGE = of(SESSIONS, 'a changed password ends the other sessions, and only the new one signs in')
const NO_CHANNEL = 'nothing is sent by telephone or push'
const NO_SSO = 'there is no single sign-on yet; to be judged with it'

export const signIn: Chapter = {
  number: 6,
  title: 'Authentication',
  items: [
    tested(
      '6.1.1',
      'How guessing is held up, without locking people out, is written down',
      of('test/repo/limits.test.ts', 'every limit on the page is the one in the code'),
    ),
    attested(
      '6.1.2',
      'Words that passwords may not contain are written down',
      'docs/admin/problems.md, access.password_contains_name: name, user name, mail, organisation and server',
    ),
    attested('6.1.3', 'All ways in are written down with their strength', 'docs/developer/limits.md, Ways in'),
    tested('6.2.1', 'Passwords have at least 8 signs (here 15)', RULES),
    tested('6.2.2', 'People can change their password', CHANGE),
    tested('6.2.3', 'For that they give the old one', CHANGE),
    tested('6.2.4', 'The 3000 commonest passwords are refused', LISTED),
    tested('6.2.5', 'No rules about kinds of characters', RULES),
    attested(
      '6.2.6',
      'Passwords are not shown while typed',
      'every field for a password is one of that type in web/src',
    ),
    attested('6.2.7', 'Pasting and password managers work', 'no field stops pasting, and fields say what they are for'),
    tested(
      '6.2.8',
      'A password is checked as it was typed',
      of(
        'server/domains/access/passwords/password-hash.test.ts',
        'a password counts as it was typed: nothing is cut off, and capitals and blanks count',
        'composed and decomposed characters are one password',
      ),
    ),
    tested(
      '6.2.9',
      '64 signs and more are allowed',
      of('server/domains/access/passwords/policy.test.ts', 'long passwords are welcome: 64 signs, and as many as 256'),
    ),
    attested('6.2.10', 'Passwords do not expire', 'no password has an age'),
    tested('6.2.11', 'The words of 6.1.2 are refused', RULES),
    tested('6.2.12', 'Passwords that leaked are refused (the 49,000 commonest, without the internet)', LISTED),
    tested(
      '6.3.1',
      'Guessing is held up',
      of(
        SIGN_IN,
        'guessing one account from one address has to wait; the owner elsewhere does not',
        'six digits cannot be guessed: after five tries each further one waits, whatever the address',
      ),
      of(
        'server/domains/access/sign-in/throttle.test.ts',
        'of 64 guesses at the same instant no more are judged than are free',
      ),
      of(
        'server/domains/access/sign-in/known-browser.test.ts',
        'guesses from everywhere make a line, the same for a name that nobody has; a known browser passes it',
        'whoever waits his turn in the line gets in, however many others wait',
      ),
    ),
    tested(
      '6.3.2',
      'There are no default accounts',
      of(
        'server/edges/setup/setup.test.ts',
        'nobody without the code gets anywhere, and guessing it has to wait',
        'once done the set-up stays shut, after a restart and even when the owner loses his second factor',
      ),
    ),
    tested(
      '6.3.3',
      'Everybody has a second factor',
      of(
        SIGN_IN,
        'between password and second factor nothing else is allowed',
        'a person signs in with the directory, gets the roles of his groups, and enrolls at the first time',
      ),
    ),
    open('6.3.4', 'Every way in is as strong as the others', 'the matrix of ways in, in the rig of rights'),
    open('6.3.5', 'People hear of odd attempts at their account', 'notices; the log has them'),
    attested(
      '6.3.6',
      'Mail is no factor',
      'off as shipped; where it is on, a code by mail comes after the password and lets enroll a factor, never for administrators',
    ),
    open('6.3.7', 'People hear of changes of their factors', 'notices; the log has them'),
    open(
      '6.3.8',
      'Nobody learns which accounts exist',
      'a directory that is away tells unknown local names from known ones; answers and times are alike otherwise',
    ),
    tested(
      '6.4.1',
      'First secrets are random, short-lived and used once',
      of(
        ACCOUNTS,
        'an invitation ends after 72 hours, and a new one makes the old one void',
        '64 uses of one invitation at the same instant set one password',
      ),
      of(
        'server/edges/setup/setup.test.ts',
        'a restart prints a new code, ends the old session, and the set-up goes on where it stood',
      ),
    ),
    attested('6.4.2', 'No secret questions', 'there are none'),
    tested(
      '6.4.3',
      'A forgotten password does not get round the second factor',
      of(ACCOUNTS, 'an invitation to an account with a second factor does not get round it'),
    ),
    tested(
      '6.4.4',
      'Who lost a factor proves himself as at first',
      of(ACCOUNTS, 'the host operator can give an owner a way back in, and grants nothing'),
      of(FACTORS, 'the last factor stays; the one before it goes, and with it the other sessions'),
    ),
    notApplicable('6.4.5', 'People are reminded before a factor expires', 'no factor expires'),
    tested(
      '6.4.6',
      'No administrator chooses or learns a password',
      of(ACCOUNTS, 'an invitation sets the password, and the account enrolls its second factor'),
    ),
    tested(
      '6.5.1',
      'Codes count once',
      of(
        SIGN_IN,
        'a code that was used is refused, also within its 30 seconds and in another browser',
        'a recovery code opens a session once',
        '64 uses of one recovery code, and of one enrollment, at the same instant count once',
      ),
    ),
    tested(
      '6.5.2',
      'Recovery codes are stored as slowly as passwords, or have 112 bits',
      of(TOTP, 'ten recovery codes of 120 bits differ and are read back in any spelling'),
    ),
    tested(
      '6.5.3',
      'Codes and seeds come from a sound source',
      of(
        'test/repo/words.test.ts',
        'the engine, offsets, outgoing calls and the clock are named only where they belong',
      ),
      of('server/base/ids.test.ts', 'secrets have the bits that were asked for and compare by value'),
    ),
    tested(
      '6.5.4',
      'Recovery codes have at least 20 bits',
      of(TOTP, 'ten recovery codes of 120 bits differ and are read back in any spelling'),
    ),
    deviation(
      '6.5.5',
      'A code of the app lives 30 seconds',
      {
        owner: 'maintainer of access',
        until: '2027-05-31',
        why: 'one step to either side is taken, as clocks of telephones are off; each step counts once',
      },
      of(TOTP, 'a code is known by its step, one step early or late included'),
    ),
    tested(
      '6.5.6',
      'A lost factor can be taken away',
      of(ACCOUNTS, 'the host operator can give an owner a way back in, and grants nothing'),
    ),
    tested(
      '6.5.7',
      'Biometrics never stand alone',
      of(KEYS, 'a passkey alone opens a session with a fresh factor, if it verified its holder'),
    ),
    tested(
      '6.5.8',
      'Codes are judged by our clock',
      of(TOTP, 'a code is known by its step, one step early or late included'),
    ),
    notApplicable('6.6.1', 'No codes by telephone alone', NO_CHANNEL),
    tested(
      '6.6.2',
      'Codes belong to one attempt',
      of(MAIL_CODES, 'a code works once, in the sign-in that asked for it, for 15 minutes; a new one makes it void'),
    ),
    tested('6.6.3', 'Codes cannot be guessed', of(MAIL_CODES, 'codes cannot be guessed, and mailboxes not be filled')),
    notApplicable('6.6.4', 'Nobody is worn down by questions on the telephone', NO_CHANNEL),
    open(
      '6.7.1',
      'Certificates that are trusted cannot be exchanged',
      'a test that edits a pinned certificate in the file; who may change it through the console is tested',
    ),
    tested(
      '6.7.2',
      'Challenges of cryptographic devices are long and unique',
      of(
        KEYS,
        'a challenge is answered once, right or wrong, within five minutes, by the session that it was given to',
        'an answer that was recorded opens nothing a second time',
      ),
    ),
    tested(
      '6.8.1',
      'One identity provider cannot speak for another',
      of('test/directory.test.ts', 'the password of a namesake who took over the name opens nothing'),
    ),
    notApplicable('6.8.2', 'Assertions are always checked', NO_SSO),
    notApplicable('6.8.3', 'Assertions count once', NO_SSO),
    notApplicable('6.8.4', 'The strength of a foreign sign-in is checked', NO_SSO),
  ],
}
