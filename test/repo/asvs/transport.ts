import { deviation, notApplicable, of, open, tested, type Chapter } from './state.ts'

const FAULTS = 'test/directory-faults.test.ts'
const PLAIN = {
  owner: 'maintainer of edges/scep',
  until: '2027-05-31',
  why: 'SCEP, CRLs and the certificates of the authority are served without TLS too: devices fetch them before they trust anybody, and every one of them is signed',
}

export const transport: Chapter = {
  number: 12,
  title: 'Secure communication',
  items: [
    tested(
      '12.1.1',
      'TLS 1.2 and 1.3 alone',
      of(
        'test/rigs/wire/tls.test.ts',
        'only TLS 1.2 and 1.3 with forward secrecy and authenticated encryption are spoken',
      ),
    ),
    tested(
      '12.1.2',
      'Sound suites alone, with forward secrecy',
      of(
        'test/rigs/wire/tls.test.ts',
        'only TLS 1.2 and 1.3 with forward secrecy and authenticated encryption are spoken',
      ),
    ),
    notApplicable(
      '12.1.3',
      'Client certificates are checked before they are believed',
      'TLS asks for none; devices renew with signed messages',
    ),
    open('12.1.4', 'Revocation of our certificate can be seen', 'OCSP, which does not exist yet'),
    notApplicable('12.1.5', 'The name asked for is hidden', 'one name in the customer’s own network'),
    deviation(
      '12.2.1',
      'All HTTP is encrypted',
      PLAIN,
      of('server/platform/http/redirect.test.ts', 'the plain listener leads pages to the console, and the API nowhere'),
    ),
    deviation('12.2.2', 'The certificate is one that the public trusts', {
      owner: 'maintainer of platform/http',
      until: '2027-05-31',
      why: 'the server makes its own certificate at the first start, and its fingerprint is printed there to be compared; a public name and authority are the customer’s choice',
    }),
    deviation(
      '12.3.1',
      'All other connections are encrypted',
      PLAIN,
      of(FAULTS, 'says nothing to a server with another authority or another name'),
    ),
    tested(
      '12.3.2',
      'We check the certificates of others',
      of(
        FAULTS,
        'says nothing to a server with another authority or another name',
        'trusts exactly the server certificate that was pinned, without its authority',
      ),
    ),
    notApplicable(
      '12.3.3',
      'Services within are encrypted',
      'no HTTP is spoken within: the key process hangs on a pipe of its parent',
    ),
    notApplicable('12.3.4', 'Certificates within are pinned', 'the same'),
    notApplicable('12.3.5', 'Services within prove who they are', 'the same'),
  ],
}
