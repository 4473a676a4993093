import { attested, notApplicable, of, open, tested, type Chapter } from './state.ts'

const DOORS = 'server/platform/http/doors.test.ts'

export const encoding: Chapter = {
  number: 1,
  title: 'Encoding and sanitization',
  items: [
    open(
      '1.1.1',
      'Input is decoded once, and before it is judged',
      'doubly encoded paths and parameters in the rig of bad input',
    ),
    attested(
      '1.1.2',
      'Output is escaped last, by or for whatever reads it',
      'SQL parameters are bound by the engine, pages are written by React, JSON by JSON.stringify, CSV cells where the line is written',
    ),
    tested(
      '1.2.1',
      'Text in pages and headers is escaped for its place',
      of('test/journeys/markup.test.ts', 'text that looks like markup is text on every page'),
    ),
    open(
      '1.2.2',
      'Addresses made from data are encoded, and only safe schemes are used',
      'a journey with reserved characters and script addresses in every field that becomes part of a link',
    ),
    attested(
      '1.2.3',
      'Data in scripts and JSON is escaped',
      'no script is put together at run time (test/repo/bundle.test.ts keeps scripts out of the page), and all JSON comes from JSON.stringify',
    ),
    tested(
      '1.2.4',
      'Queries are parameterised',
      of(
        'test/rigs/judges/injections.test.ts',
        'sqlmap finds no parameter of a list, a search or a path that reaches the database as SQL',
      ),
    ),
    attested(
      '1.2.5',
      'No command line can be injected into',
      'programs are started in two files only (test/repo/words.test.ts), both with fork and no shell',
    ),
    open(
      '1.2.6',
      'LDAP filters cannot be injected into',
      'hostile names against a real directory; filters are fixed and no typed text becomes part of one',
    ),
    notApplicable('1.2.7', 'XPath is parameterised', 'there is no XPath'),
    notApplicable('1.2.8', 'LaTeX processors are tamed', 'there is no LaTeX'),
    attested(
      '1.2.9',
      'Text in regular expressions is escaped',
      'the three expressions that are made at run time are made of constants',
    ),
    tested(
      '1.2.10',
      'CSV cells never run as formulas',
      of(
        'server/base/codecs/csv.test.ts',
        'no cell is run as a formula, whatever it begins with',
        'quotes, commas and line ends stay within their cell',
      ),
    ),
    notApplicable('1.3.1', 'HTML from users is sanitised', 'nothing takes HTML'),
    tested(
      '1.3.2',
      'No code is made from text',
      of('test/repo/words.test.ts', 'the linter still refuses what it must refuse'),
      of(
        'test/journeys/pages.test.ts',
        'every page is accessible in light and dark, keeps to the policy and to this origin, and raises no error: ${name}',
      ),
    ),
    open(
      '1.3.3',
      'Data is made harmless before it enters a dangerous place',
      'a list of such places with a test for each; subject templates, searches and terminals have theirs',
    ),
    notApplicable('1.3.4', 'SVG from users is sanitised', 'nothing takes pictures'),
    notApplicable('1.3.5', 'Markdown, CSS and the like from users are tamed', 'nothing takes them'),
    open(
      '1.3.6',
      'The server cannot be sent to addresses of an attacker’s choice',
      'a table of targets (loopback, link-local, odd spellings, rebinding) against every setting that names a host',
    ),
    tested(
      '1.3.7',
      'Templates are not made from untrusted text',
      of(
        'server/domains/ca/profiles.test.ts',
        'a template surrounds the subject of the challenge, whatever signs are in it',
      ),
    ),
    notApplicable('1.3.8', 'JNDI look-ups are safe', 'there is no Java'),
    notApplicable('1.3.9', 'Memcache is not injected into', 'there is no memcache'),
    attested('1.3.10', 'Format strings do not come from outside', 'log messages are constants with fields beside them'),
    notApplicable(
      '1.3.11',
      'Mail commands cannot be injected',
      'no mail is sent yet; to be judged with the room of alarms',
    ),
    tested(
      '1.3.12',
      'No regular expression runs away',
      of('test/rigs/judges/regexes.test.ts', 'recheck finds no regular expression that a text could make slow'),
    ),
    attested(
      '1.4.1',
      'Memory is handled by safe means',
      'the product is TypeScript; native code is that of Node and SQLite',
    ),
    tested(
      '1.4.2',
      'Numbers cannot overflow',
      of(DOORS, 'every bad body is refused with a pointer or a reason, and nothing runs'),
      of(
        'server/base/codecs/der.test.ts',
        'whatever comes, the tolerant reader answers or throws DecodeError, and its answer is definite',
      ),
      of('server/domains/directory/ldap-frames.test.ts', 'a message in many pieces costs nothing but its bytes'),
    ),
    open(
      '1.4.3',
      'Memory and descriptors are given back',
      'the soak of `npm run bench -- load` in the long lane; tests run its brief form only',
    ),
    notApplicable('1.5.1', 'XML parsers resolve nothing foreign', 'nothing parses XML'),
    tested(
      '1.5.2',
      'What is deserialised can only be what is expected',
      of(DOORS, 'every bad body is refused with a pointer or a reason, and nothing runs'),
      of('server/base/codecs/cms.test.ts', 'whatever comes as an envelope, nothing but DecodeError is thrown'),
      of(
        'server/base/codecs/x509.test.ts',
        'whatever byte of a request is changed, it is refused or no longer proves possession, which is never an error',
      ),
    ),
    open('1.5.3', 'One format is read in one way', 'a test that finds a second parser of one format'),
  ],
}
