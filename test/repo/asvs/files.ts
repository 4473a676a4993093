import { notApplicable, of, open, tested, type Chapter } from './state.ts'

const TAR = 'server/domains/backup/tar.test.ts'
const EXPORTS = 'server/domains/auditor/exports.test.ts'

export const files: Chapter = {
  number: 5,
  title: 'Files',
  items: [
    open(
      '5.1.1',
      'Which files are taken, and how large, is written down',
      'the largest unpacked size of a backup; nothing else takes a file',
    ),
    tested(
      '5.2.1',
      'No file is larger than can be handled',
      of(
        'server/platform/http/doors.test.ts',
        'every bad body is refused with a pointer or a reason, and nothing runs',
      ),
    ),
    tested(
      '5.2.2',
      'A file is what it is called',
      of('server/domains/backup/restore.test.ts', 'whatever is wrong, nothing is touched'),
      of(
        'server/domains/backup/run.test.ts',
        'of a file that somebody else wrote for our recipients nothing is unpacked',
        'one flipped byte anywhere fails the check, and the failure is kept and told',
      ),
    ),
    open(
      '5.2.3',
      'Packed files cannot burst',
      'a compressed bomb that is encrypted to the recovery kit, given to restore',
    ),
    open(
      '5.2.4',
      'Nobody fills the disk with files',
      'a quota of exports for each account; an export that would take the room of the server is refused',
    ),
    tested('5.2.5', 'No links in archives', of(TAR, 'links, devices and folders are refused')),
    notApplicable('5.2.6', 'Pictures are not too large', 'nothing takes pictures'),
    notApplicable(
      '5.3.1',
      'Files of users are never run',
      'nothing takes files over the network, and none is served from where it was written',
    ),
    tested(
      '5.3.2',
      'Paths are ours',
      of(TAR, 'no member can land outside the folder it is unpacked into'),
      of(EXPORTS, 'an unknown, a crooked and a damaged export are not handed out'),
      of(
        'server/domains/backup/settings.test.ts',
        "the server's own folders are refused, also behind a link; the default folder is fine",
      ),
    ),
    tested(
      '5.3.3',
      'Unpacking ignores foreign paths',
      of(TAR, 'no member can land outside the folder it is unpacked into'),
    ),
    tested(
      '5.4.1',
      'Downloads have names of ours',
      of(EXPORTS, 'an export is recorded, listed, private to the server, and handed out with an entry of its own'),
    ),
    tested(
      '5.4.2',
      'Names of downloads cannot break the header',
      of(EXPORTS, 'an export is recorded, listed, private to the server, and handed out with an entry of its own'),
    ),
    notApplicable(
      '5.4.3',
      'Files from outside are scanned before they are handed on',
      'no file from outside is handed on',
    ),
  ],
}
