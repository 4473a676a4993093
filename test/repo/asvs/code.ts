import { attested, of, open, tested, type Chapter } from './state.ts'

const DOORS = 'server/platform/http/doors.test.ts'
const WRITER = 'server/base/database/writer.test.ts'
const LOCK = 'test/repo/lock.test.ts'

export const code: Chapter = {
  number: 15,
  title: 'Secure coding and architecture',
  items: [
    open('15.1.1', 'How soon holes in packages are mended is written down', 'days in SECURITY.md'),
    open(
      '15.1.2',
      'There is a list of all packages',
      'a bill of materials with every release; the lock file is checked',
    ),
    open('15.1.3', 'What is costly is written down', 'the list, with what bounds each'),
    open('15.1.4', 'Risky packages are named', 'the list: native code and parsers'),
    open('15.1.5', 'Dangerous parts are named', 'the list: decoders, unpacking, templates'),
    open('15.2.1', 'No package is older than promised', 'what 15.1.1 asks for, and a test with the clock handed in'),
    open(
      '15.2.2',
      'What is costly cannot stop the rest',
      'a test for each line of 15.1.3; hashing, exports and long reads are bounded, and `npm run bench -- load` measures them together',
    ),
    open('15.2.3', 'Nothing is shipped that is not needed', 'the content of bundle and image held against a list'),
    tested(
      '15.2.4',
      'Packages come from where they should',
      of(
        LOCK,
        'the lock file names no download address',
        'every locked package has a digest of its content',
        'package.json pins exact versions, and the lock file holds the same',
        'no package runs a script at installation',
      ),
    ),
    open(
      '15.2.5',
      'Risky parts run apart',
      'decoders of network messages in a thread or process of their own; keys, backups and exports are apart',
    ),
    tested(
      '15.3.1',
      'Answers hold the fields that are needed, not whole objects',
      of(
        'test/rigs/rights/rights.test.ts',
        'every route answers everybody, in every state and however asked, exactly as the matrix says',
      ),
      of(
        'test/rigs/rights/served.test.ts',
        'the description names the routes, rights and fields of the matrix and no others',
      ),
    ),
    tested(
      '15.3.2',
      'References to elsewhere are not followed',
      of(
        'test/directory-faults.test.ts',
        'a reference is never followed and the read is not complete',
        'a referral as result is a refusal too',
      ),
      of(
        'test/repo/words.test.ts',
        'the engine, offsets, outgoing calls and the clock are named only where they belong',
      ),
    ),
    tested(
      '15.3.3',
      'Fields that nobody asked for are refused',
      of(DOORS, 'every bad body is refused with a pointer or a reason, and nothing runs'),
    ),
    tested(
      '15.3.4',
      'Addresses of callers are the true ones',
      of(
        'server/platform/http/forwarded.test.ts',
        'headers that a proxy would set are not believed: address, host and protocol are those of the connection',
        'nor do they get round the limit of an address',
      ),
    ),
    tested(
      '15.3.5',
      'Types are checked',
      of(DOORS, 'every bad body is refused with a pointer or a reason, and nothing runs'),
    ),
    tested(
      '15.3.6',
      'Prototypes cannot be polluted',
      of(
        DOORS,
        'every bad body is refused with a pointer or a reason, and nothing runs',
        'repeated and unknown query parameters are refused',
      ),
      of('server/base/audit/canonical.test.ts', 'a key named __proto__ is an ordinary key'),
    ),
    tested(
      '15.3.7',
      'Parameters cannot be repeated',
      of(DOORS, 'repeated and unknown query parameters are refused', 'two cookies of our name count as none'),
    ),
    attested(
      '15.4.1',
      'What threads share is guarded',
      'threads share no memory: they get messages and connections that can only read',
    ),
    tested(
      '15.4.2',
      'Looking and acting are one',
      of('test/scep.test.ts', 'of 64 devices with one challenge at the same instant, one gets a certificate'),
      of(
        'server/domains/access/sign-in/sign-in.test.ts',
        'a password that was changed after it was judged opens nothing',
      ),
      of(
        'server/domains/ca/publish-crl.test.ts',
        'CRLs made at the same time get different numbers, and no revocation is lost',
      ),
    ),
    tested(
      '15.4.3',
      'Locks do not catch each other',
      of(
        WRITER,
        'a unit inside a unit throws and the outer one is rolled back',
        "another process's write lock is waited for without blocking the event loop",
        'a unit that waits for a timer, for ever or for a file is rolled back; the group goes on',
      ),
    ),
    tested(
      '15.4.4',
      'Nobody waits for ever',
      of(WRITER, 'bulk work in chunks lets others in between', 'a group ends after 64 units, or after 8 ms'),
    ),
  ],
}
