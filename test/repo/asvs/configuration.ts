import { attested, of, open, tested, type Chapter } from './state.ts'

const OUT = [
  of(
    'test/repo/words.test.ts',
    'processes, sockets, LDAP, forge, Express and the engine are used only where they belong',
    'the engine, offsets, outgoing calls and the clock are named only where they belong',
  ),
  of('test/thread.test.ts', 'nothing went out but to the directory, and no secret stands in the log or was printed'),
]
const STRAYS = of(
  'test/rigs/judges/strays.test.ts',
  'ffuf finds no file and no route that nobody documented',
  'nor with a list of common names',
)

export const configuration: Chapter = {
  number: 13,
  title: 'Configuration',
  items: [
    tested(
      '13.1.1',
      'Every connection is written down',
      of('test/repo/limits.test.ts', 'every limit on the page is the one in the code'),
      ...OUT,
    ),
    open('13.1.2', 'How many connections, and what happens at the limit, is written down', 'the same page'),
    open('13.1.3', 'Time limits and repetitions are written down', 'the same page'),
    open('13.1.4', 'Which secrets change when is written down', 'a schedule of rotations'),
    open(
      '13.2.1',
      'Systems behind prove themselves without fixed passwords',
      'another way than a password to sign in to the directory',
    ),
    tested(
      '13.2.2',
      'Everything runs with the least rights',
      of('test/machine.test.ts', 'it runs as its own user with nothing it does not need'),
      of('test/docker.test.ts', 'it runs as an ordinary user on a read-only root without capabilities, and answers'),
      of('test/systemd.test.ts', 'the service is exposed to little'),
    ),
    attested(
      '13.2.3',
      'No default passwords to other systems',
      'the product knows none: the password of the directory is the administrator’s own',
    ),
    tested('13.2.4', 'What may be connected to is on a list', ...OUT),
    tested('13.2.5', 'The server can load from nowhere else', ...OUT),
    open('13.2.6', 'Connections behave as it is written', 'what 13.1.2 and 13.1.3 ask for'),
    tested(
      '13.3.1',
      'Secrets are kept in a vault, not in the source',
      of(
        'server/base/secrets/vault.test.ts',
        'a sealed value opens in its own row and field only',
        'a wrong master key is told as such, with what to do',
      ),
      of('server/base/secrets/key-file.test.ts', 'a key file is made once, for its owner alone, and read back'),
      of('test/directory.test.ts', 'a source keeps its password sealed and gives it to no other server'),
    ),
    tested(
      '13.3.2',
      'Only who needs a secret can read it',
      of('server/base/secrets/key-file.test.ts', 'a key file that everyone can read, or that holds no key, is refused'),
      of(
        'server/domains/ca/key-process.test.ts',
        'a credential that others can read, that is missing or malformed stops the start',
      ),
    ),
    open(
      '13.3.3',
      'All cryptography happens in a module apart',
      'a hardware module behind the key process, and the keys of TLS and of the vault, which the server holds itself',
    ),
    open('13.3.4', 'Secrets end and are changed', 'what 13.1.4 asks for'),
    tested('13.4.1', 'No traces of version control', STRAYS),
    open(
      '13.4.2',
      'Nothing can be debugged',
      'the server itself under the signal that opens a debugger; the key process is tested',
    ),
    tested('13.4.3', 'No folder is listed', STRAYS),
    tested(
      '13.4.4',
      'TRACE is refused',
      of('server/platform/http/doors.test.ts', 'foreign names, unknown methods and addresses are refused'),
    ),
    tested(
      '13.4.5',
      'Descriptions and figures are shown on purpose only',
      of(
        'test/rigs/rights/served.test.ts',
        'the applications answer the addresses of the matrix and no others',
        'addresses and methods that nobody described are refused, also to an owner',
      ),
    ),
    open(
      '13.4.6',
      'No versions are told to strangers',
      'a test over every answer to a stranger, in the rig of HTTP and TLS',
    ),
    tested('13.4.7', 'Only known kinds of files are served', STRAYS),
  ],
}
