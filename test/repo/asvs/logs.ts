import { attested, of, open, tested, type Chapter } from './state.ts'

const DOORS = 'server/platform/http/doors.test.ts'
const SIGN_IN = 'server/domains/access/sign-in/sign-in.test.ts'

export const logs: Chapter = {
  number: 16,
  title: 'Logging and errors',
  items: [
    open(
      '16.1.1',
      'What is logged, where, how long and for whom is written down',
      'the lines for operators; docs/admin/evidence.md covers the audit log',
    ),
    tested(
      '16.2.1',
      'An entry says who, what, when and from where',
      of(
        'server/domains/auditor/search.test.ts',
        'each filter keeps exactly what it names',
        'entries show the personal values that stand beside them',
      ),
      of('server/base/database/writer.test.ts', 'a change without an entry is refused, a unit that only reads passes'),
      of('test/repo/routes.test.ts', 'every route names its permission and its limits, every change what it records'),
    ),
    tested(
      '16.2.2',
      'Times are in UTC, and the clock is watched',
      of('server/base/time.test.ts', 'iso writes what ECMAScript writes, for every millisecond of the years 0 to 9999'),
      of('server/domains/host/facts.test.ts', 'a clock that nobody vouches for is unknown, not wrong and not right'),
    ),
    open('16.2.3', 'Logs go nowhere else than written down', 'what 16.1.1 asks for'),
    attested('16.2.4', 'Logs can be read by programs', 'lines for operators are JSON, entries are JSON in NDJSON'),
    tested(
      '16.2.5',
      'No secret is logged',
      of('test/rigs/secrets/secrets.test.ts', 'secrets put into every input are nowhere that somebody could read them'),
    ),
    tested(
      '16.3.1',
      'Every sign-in is logged, whatever came of it',
      of(
        SIGN_IN,
        'an unknown name, a wrong password and a disabled account get one and the same answer; the log knows better',
        'a flood of refusals from one address makes one entry a minute, and its count comes later',
      ),
    ),
    tested(
      '16.3.2',
      'Refused calls are logged',
      of(
        DOORS,
        'refused attempts of somebody signed in are entries of their own',
        'a hundred anonymous refusals of one address become one entry with a count',
      ),
    ),
    open(
      '16.3.3',
      'Attempts to get round controls are logged',
      'an entry for each kind of refusal of the door, generated from the routes; refused sign-ins, calls and SCEP messages have theirs',
    ),
    open(
      '16.3.4',
      'Faults and failed controls are logged',
      'a test for faults, and for connections that failed for their certificate',
    ),
    open(
      '16.4.1',
      'Nothing can be smuggled into a log',
      'line ends, escape sequences and signs of direction in every logged field; exports are tested',
    ),
    tested(
      '16.4.2',
      'Logs cannot be changed unseen',
      of('server/base/audit/check.test.ts', 'triggers refuse changes and removals of the log'),
      of('server/domains/auditor/verify-log.test.ts', 'the verification names ${name}'),
      of(
        'server/domains/auditor/checkpoints.test.ts',
        'a history forged with the key of the box shows against an older checkpoint kept outside',
      ),
    ),
    open('16.4.3', 'Logs are sent to another system', 'syslog and its kin; until then exports are handed over'),
    tested(
      '16.5.1',
      'Errors tell nothing of the inside',
      of(DOORS, 'a refusal keeps its code; a fault shows none of its cause'),
      of('test/start.test.ts', 'no start that failed shows a stack or a secret'),
    ),
    tested(
      '16.5.2',
      'Without other systems the product goes on',
      of('test/directory.test.ts', '${name} ends the job with words and changes nothing'),
      of(
        'test/scep.test.ts',
        'while the key process is away a device is told to come back, and its challenge is still good',
      ),
      of('server/domains/backup/run.test.ts', 'a target that went away fails the check instead of leaving it open'),
    ),
    tested(
      '16.5.3',
      'In doubt it refuses',
      of('server/base/database/flusher.test.ts', 'after an I/O error nothing is acknowledged any more'),
      of('server/base/database/writer.test.ts', 'a COMMIT that fails gives every unit of the group the fault'),
      of(
        'server/base/database/database.test.ts',
        'after an I/O error data can be read at once, and changed only when all of it was verified; the log says so',
      ),
    ),
    open(
      '16.5.4',
      'There is a last net for faults',
      'a promise that nobody waits for, in the rig of recovery; faults of routes are caught and tested',
    ),
  ],
}
