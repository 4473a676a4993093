import { attested, deviation, notApplicable, of, open, tested, type Chapter } from './state.ts'

const VAULT = 'server/base/secrets/vault.test.ts'
const LEGACY = of('test/scep.test.ts', 'GetCACaps says what is offered, and weak algorithms on a legacy profile alone')
const OWNER = { owner: 'maintainer of domains/ca', until: '2027-05-31' }

export const cryptography: Chapter = {
  number: 11,
  title: 'Cryptography',
  items: [
    open(
      '11.1.1',
      'How keys are made, kept, changed and destroyed is written down',
      'one page on the life of every key; docs/decisions/key-process.md covers who holds them',
    ),
    open(
      '11.1.2',
      'There is an inventory of keys, algorithms and certificates',
      'an inventory that is generated from the code and shown',
    ),
    open('11.1.3', 'All uses of cryptography are found', 'the same inventory, with a test that finds a use outside it'),
    open('11.1.4', 'The way to new algorithms is planned', 'a plan in the same inventory'),
    tested(
      '11.2.1',
      'Cryptography is that of proven libraries',
      of(
        'test/repo/words.test.ts',
        'processes, sockets, LDAP, forge, Express and the engine are used only where they belong',
      ),
      of('server/base/codecs/age.test.ts', 'the age program opens ours and we open its files'),
      of(
        'server/base/codecs/cms.test.ts',
        'what OpenSSL signed is verified: plain, streamed in indefinite lengths, PSS',
        'what OpenSSL encrypted is decrypted: every cipher, OAEP, streamed in pieces',
      ),
    ),
    open(
      '11.2.2',
      'Keys and algorithms can be exchanged',
      'a rotation of every key with old data readable; hashes of passwords are made anew already',
    ),
    deviation(
      '11.2.3',
      'Everything has at least 128 bits of strength',
      {
        ...OWNER,
        why: 'keys of 2048-bit RSA have 112: profiles may accept them from devices that make no others; the key of the RA itself is RSA-3072',
      },
      of('server/base/codecs/x509.test.ts', 'keys that would keep us busy, or that we do not know, are refused'),
    ),
    open(
      '11.2.4',
      'Times do not depend on secrets',
      'statistics over comparisons and decryption in the rig of bad input',
    ),
    tested(
      '11.2.5',
      'Damaged ciphertexts are all answered alike',
      of(
        'test/rigs/input/oracle.test.ts',
        '${COUNT} damaged ciphertexts get one answer, of one length, in times that nobody can tell apart',
      ),
    ),
    deviation(
      '11.3.1',
      'No weak modes or paddings',
      {
        ...OWNER,
        why: 'SCEP (RFC 8894) encrypts content keys with RSA PKCS #1 v1.5, which clients know alone; single and triple DES only on profiles that are marked as legacy',
      },
      LEGACY,
      of('server/domains/ca/key-process.test.ts', 'damaged PKCS #1 input gives random bytes, not an error'),
    ),
    deviation(
      '11.3.2',
      'Only approved ciphers',
      {
        ...OWNER,
        why: 'AES in CBC mode as SCEP has it, within a signature; single and triple DES only on profiles that are marked as legacy',
      },
      LEGACY,
    ),
    tested(
      '11.3.3',
      'Encrypted data cannot be changed unseen',
      of(
        VAULT,
        'every flipped byte of a sealed value is noticed',
        'a sealed value opens in its own row and field only',
      ),
      of('server/base/codecs/age.test.ts', 'whatever bit is flipped, nothing comes out but a DecodeError'),
      of(
        'server/base/codecs/cms.test.ts',
        'whatever byte of a message is changed, it is refused or not signed by the same key',
      ),
    ),
    open('11.3.4', 'No nonce is used twice', 'ten million draws, and the cases of a restored and a cloned database'),
    attested(
      '11.3.5',
      'What is encrypted is authenticated as encrypted',
      'AES-GCM and age do so, and SCEP signs the encrypted content',
    ),
    deviation(
      '11.4.1',
      'Only approved hashes',
      {
        ...OWNER,
        why: 'SHA-1 only on profiles that are marked as legacy, and within TOTP (RFC 6238), where collisions are of no use',
      },
      LEGACY,
    ),
    tested(
      '11.4.2',
      'Passwords are kept by a slow function',
      of(
        'server/domains/access/passwords/password-hash.test.ts',
        'the default cost is 19 MiB, two passes, one lane',
        'two hashes of one password differ',
      ),
      of('server/domains/access/sign-in/sign-in.test.ts', 'a hash of an older cost is made anew at the next sign-in'),
    ),
    deviation(
      '11.4.3',
      'Hashes within signatures have 256 bits',
      {
        ...OWNER,
        why: 'SHA-1 in messages of SCEP, only on profiles that are marked as legacy; certificates, CRLs and the log use SHA-256 and more',
      },
      LEGACY,
    ),
    notApplicable(
      '11.4.4',
      'Keys from passwords are stretched',
      'no key comes from a password: the recovery kit is random',
    ),
    deviation(
      '11.5.1',
      'Random secrets have at least 128 bits',
      {
        owner: 'maintainer of access',
        until: '2027-05-31',
        why: 'recovery codes (120 bits) and the set-up code (80 bits, until the set-up is done) are written by hand and throttled; all others have 128 and more',
      },
      of(
        'test/repo/words.test.ts',
        'the engine, offsets, outgoing calls and the clock are named only where they belong',
      ),
      of('server/base/ids.test.ts', 'secrets have the bits that were asked for and compare by value'),
    ),
    attested(
      '11.5.2',
      'Random numbers stay sound under load',
      'all come from the generator of OpenSSL, which does not run dry',
    ),
    open(
      '11.6.1',
      'Weak keys are neither made nor taken',
      'close primes, ROCA and the keys of old Debian among the requests that are refused; lengths, exponents and curves are',
    ),
    tested(
      '11.6.2',
      'Keys are agreed on by sound means',
      of(
        'test/rigs/judges/handshake.test.ts',
        'testssl.sh finds nothing beyond what a certificate of our own brings with it',
      ),
    ),
    open('11.7.1', 'Memory is encrypted', 'a matter of the machine: a paragraph on machines that can'),
    open('11.7.2', 'Data lies open as briefly as possible', 'a review of how long secrets stay in memory'),
  ],
}
