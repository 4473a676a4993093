import { notApplicable, of, open, tested, type Chapter } from './state.ts'

const ANSWERS = of(
  'test/answers.test.ts',
  'every answer of the API and of SCEP has its type and character set, and nobody keeps it',
  'a download has its type, and nobody keeps it',
  'files of the console have their type and character set; only those that never change are kept for long',
)

export const data: Chapter = {
  number: 14,
  title: 'Data protection',
  items: [
    open('14.1.1', 'All sensitive data has a class', 'a class for every column, and a test that finds one without'),
    open('14.1.2', 'Each class has its rules', 'the rules'),
    tested(
      '14.2.1',
      'No secret stands in an address',
      of('test/repo/addresses.test.ts', 'no address takes a secret, in its path or in its query'),
      of(
        'server/domains/access/accounts/accounts.test.ts',
        'an invitation sets the password, and the account enrolls its second factor',
      ),
    ),
    tested('14.2.2', 'No server on the way keeps answers', ANSWERS),
    tested(
      '14.2.3',
      'Nothing goes to third parties',
      of(
        'test/thread.test.ts',
        'nothing went out but to the directory, and no secret stands in the log or was printed',
      ),
      of(
        'test/journeys/pages.test.ts',
        'every page is accessible in light and dark, keeps to the policy and to this origin, and raises no error: ${name}',
      ),
    ),
    open('14.2.4', 'The rules of 14.1.2 are kept', 'the rules'),
    tested('14.2.5', 'No cache can be made to keep a page of somebody', ANSWERS),
    open('14.2.6', 'No more is shown than needed', 'fields of every answer held against what its page needs'),
    open(
      '14.2.7',
      'Old data goes by itself',
      'periods for people who left, for exports and for the log; backups have theirs',
    ),
    notApplicable('14.2.8', 'Files of users lose their hidden data', 'nothing takes files of users'),
    tested(
      '14.3.1',
      'Signing out clears the browser',
      of(
        'test/journeys/sign-in.test.ts',
        'the way out is on every page, and from behind it nothing of before can be seen',
      ),
    ),
    tested('14.3.2', 'Browsers keep no answers', ANSWERS),
    tested(
      '14.3.3',
      'Browser storage holds nothing sensitive',
      of('test/rigs/secrets/secrets.test.ts', 'secrets put into every input are nowhere that somebody could read them'),
      of('test/rigs/secrets/secrets.test.ts', 'what a page keeps in the browser is seen, wherever it keeps it'),
    ),
  ],
}
