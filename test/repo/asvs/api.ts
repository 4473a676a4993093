import { notApplicable, of, open, tested, type Chapter } from './state.ts'

const DOORS = 'server/platform/http/doors.test.ts'

export const api: Chapter = {
  number: 4,
  title: 'API and web service',
  items: [
    tested(
      '4.1.1',
      'Every body has its type and character set',
      of(
        'test/answers.test.ts',
        'every answer of the API and of SCEP has its type and character set, and nobody keeps it',
        'a download has its type, and nobody keeps it',
        'files of the console have their type and character set; only those that never change are kept for long',
      ),
    ),
    tested(
      '4.1.2',
      'Only pages are led from HTTP to HTTPS',
      of('server/platform/http/redirect.test.ts', 'the plain listener leads pages to the console, and the API nowhere'),
    ),
    tested(
      '4.1.3',
      'Headers of proxies are believed from proxies alone (here: never)',
      of(
        'server/platform/http/forwarded.test.ts',
        'headers that a proxy would set are not believed: address, host and protocol are those of the connection',
        'nor do they get round the limit of an address',
      ),
    ),
    tested(
      '4.1.4',
      'Methods that nobody uses are refused',
      of(DOORS, 'foreign names, unknown methods and addresses are refused'),
    ),
    tested(
      '4.1.5',
      'What travels far is signed itself',
      of('test/scep.test.ts', 'what a device may not have is refused with a signed CertRep'),
      of('server/domains/auditor/verify.test.ts', 'an export of another key is refused when the key is named'),
    ),
    tested(
      '4.2.1',
      'Where a message ends is never in doubt',
      of(
        'test/rigs/wire/framing.test.ts',
        '${CASES.length} messages on both listeners: each is answered as it should be, and nothing behind it is mistaken for something else',
      ),
      of(
        'test/rigs/wire/proxied.test.ts',
        'behind ${BEHIND}, ${CASES.length} messages smuggle nothing in, and other clients get their own answers',
      ),
    ),
    open('4.2.2', 'Lengths that we send are right', 'the same rig, for answers'),
    notApplicable('4.2.3', 'HTTP/2 carries no headers of connections', 'HTTP/1.1 alone is served'),
    notApplicable('4.2.4', 'HTTP/2 headers hold no line ends', 'HTTP/1.1 alone is served'),
    notApplicable(
      '4.2.5',
      'Requests that we send are not too long',
      'the server sends no HTTP requests, and what the console sends is bounded by its schemas',
    ),
    notApplicable('4.3.1', 'GraphQL queries are bounded', 'there is no GraphQL'),
    notApplicable('4.3.2', 'GraphQL does not describe itself', 'there is no GraphQL'),
    notApplicable('4.4.1', 'WebSockets are encrypted', 'there are none'),
    notApplicable('4.4.2', 'WebSockets check the origin', 'there are none'),
    notApplicable('4.4.3', 'WebSockets have sessions', 'there are none'),
    notApplicable('4.4.4', 'WebSockets come from a session', 'there are none'),
  ],
}
