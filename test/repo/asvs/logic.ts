import { attested, of, open, tested, type Chapter } from './state.ts'

const DOORS = 'server/platform/http/doors.test.ts'
const SIGN_IN = 'server/domains/access/sign-in/sign-in.test.ts'

export const logic: Chapter = {
  number: 2,
  title: 'Validation and business logic',
  items: [
    tested(
      '2.1.1',
      'The rules of input are written down',
      of('test/openapi.test.ts', 'docs/openapi.json says what the server says'),
    ),
    tested(
      '2.1.2',
      'Rules between fields are written down',
      of('test/repo/problems.test.ts', 'every code has its section in ${page}, and every section its code'),
    ),
    tested(
      '2.1.3',
      'Limits of use, for each person and in all, are written down',
      of('test/repo/limits.test.ts', 'every limit on the page is the one in the code'),
    ),
    tested(
      '2.2.1',
      'Input is held against what is expected',
      of('test/repo/routes.test.ts', 'every route names its permission and its limits, every change what it records'),
      of(DOORS, 'every bad body is refused with a pointer or a reason, and nothing runs'),
    ),
    tested(
      '2.2.2',
      'The server judges input, whatever the page did',
      of(
        DOORS,
        'every bad body is refused with a pointer or a reason, and nothing runs',
        'repeated and unknown query parameters are refused',
      ),
    ),
    tested(
      '2.2.3',
      'Fields that belong together fit together',
      of('server/domains/auditor/exports.test.ts', 'a window that ends before it begins is refused'),
      of('server/domains/ca/profiles.test.ts', 'a subject that is none, or nobody, makes no challenge'),
      of(
        'test/scep.test.ts',
        'a renewal for another subject, with a revoked, foreign or self-made certificate, is refused',
      ),
    ),
    tested(
      '2.3.1',
      'Steps cannot be skipped',
      of('server/edges/setup/setup.test.ts', 'no step can be taken before its turn'),
      of(SIGN_IN, 'between password and second factor nothing else is allowed'),
      of('test/directory.test.ts', 'a plan is stale after a day, and once another one was applied'),
    ),
    open('2.3.2', 'Limits of use hold as they are written', 'what 2.1.3 asks for, and a test for each limit'),
    tested(
      '2.3.3',
      'All of an operation happens, or nothing',
      of('server/base/database/writer.test.ts', 'a unit that throws rolls back alone; its neighbours commit'),
      of(
        'test/rigs/loss/kill.test.ts',
        'killed ${ROUNDS} times under write load: every acknowledged change is there with its entries, and nothing is half done',
      ),
    ),
    tested(
      '2.3.4',
      'What there is once is given once',
      of('test/scep.test.ts', 'of 64 devices with one challenge at the same instant, one gets a certificate'),
      of(SIGN_IN, '64 uses of one code at the same instant open one session'),
      of(
        'server/domains/access/accounts/accounts.test.ts',
        '64 uses of one invitation at the same instant set one password',
      ),
      of(DOORS, 'a repeated Idempotency-Key gets the first answer and works once; for another request it is refused'),
    ),
    tested(
      '2.3.5',
      'Grave actions need two people',
      of(
        'server/domains/access/approvals/approvals.test.ts',
        'what a second person agreed to is done once, by whoever asked, and each step is an entry',
      ),
      of(
        'server/domains/access/approvals/budget.test.ts',
        'a plan over few rows counts them all; one over many needs a second person and then counts once',
      ),
    ),
    open(
      '2.4.1',
      'Floods of calls are held up',
      'limits for challenges, invitations and exports of one account; guesses and floods of refusals are limited already',
    ),
    attested(
      '2.4.2',
      'No faster than a person could',
      'programs may use the API as fast as its limits allow; what may be used once and what can be guessed is guarded on its own',
    ),
  ],
}
