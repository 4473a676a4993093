import { attested, deviation, notApplicable, of, open, tested, type Chapter } from './state.ts'

const DOORS = 'server/platform/http/doors.test.ts'
const PAGES = of(
  'test/journeys/pages.test.ts',
  'every page is accessible in light and dark, keeps to the policy and to this origin, and raises no error: ${name}',
)
const COOKIE = of(DOORS, 'a session is a __Host- cookie that scripts and other sites never see')
const HEADERS = of(
  'test/rigs/wire/headers.test.ts',
  'every answer of both listeners carries the security headers: routes, files, errors, redirects, refusals',
)

export const browser: Chapter = {
  number: 3,
  title: 'Web front end',
  items: [
    open(
      '3.1.1',
      'What browsers must be able to do is written down',
      'a paragraph in the first hour, and what happens without',
    ),
    tested('3.2.1', 'Answers are not shown as something that they are not', HEADERS),
    tested(
      '3.2.2',
      'Text is shown as text',
      of('test/journeys/markup.test.ts', 'text that looks like markup is text on every page'),
    ),
    attested(
      '3.2.3',
      'Names in the page cannot shadow scripts',
      'the console is strict modules without globals on the document',
    ),
    tested('3.3.1', 'Cookies are Secure and prefixed', COOKIE),
    tested('3.3.2', 'Cookies say which sites may bring them', COOKIE),
    tested('3.3.3', 'Cookies belong to one host', COOKIE),
    tested('3.3.4', 'Scripts never see the session', COOKIE),
    tested('3.3.5', 'Cookies are small', COOKIE),
    deviation('3.4.1', 'Browsers are told to come by HTTPS only', {
      owner: 'maintainer of platform/http',
      until: '2027-05-31',
      why: 'with the certificate that the server makes for itself the header would lock the first administrator out; it comes with a trusted certificate',
    }),
    tested('3.4.2', 'Other sites get no access by CORS', HEADERS),
    tested('3.4.3', 'A content security policy allows our own scripts alone', HEADERS, PAGES),
    tested('3.4.4', 'Types are not guessed', HEADERS),
    tested('3.4.5', 'No address leaks by the referrer', HEADERS),
    tested('3.4.6', 'No other site can frame us', HEADERS),
    open('3.4.7', 'Breaches of the policy are reported', 'an address that takes the reports'),
    tested('3.4.8', 'Windows of other origins are kept apart', HEADERS),
    tested(
      '3.5.1',
      'A change from another site is refused',
      of(DOORS, 'a change from another site is refused, whatever the browser says about it'),
    ),
    tested(
      '3.5.2',
      'Nor by a request that browsers send without asking',
      of(
        DOORS,
        'a change from another site is refused, whatever the browser says about it',
        'every bad body is refused with a pointer or a reason, and nothing runs',
      ),
    ),
    tested(
      '3.5.3',
      'Nothing changes by GET',
      of('test/repo/routes.test.ts', 'every route names its permission and its limits, every change what it records'),
    ),
    notApplicable('3.5.4', 'Applications have host names of their own', 'there is one application'),
    notApplicable('3.5.5', 'Messages between windows are checked', 'the console neither sends nor takes them'),
    attested('3.5.6', 'No JSONP', 'answers are JSON under their own type; none takes the name of a function'),
    attested('3.5.7', 'Scripts hold no data of anybody', 'scripts are files of the build, the same for all'),
    tested('3.5.8', 'Other sites cannot embed what needs a session', HEADERS),
    tested(
      '3.6.1',
      'Nothing is loaded from elsewhere',
      PAGES,
      of('test/repo/bundle.test.ts', 'index.html names nothing of another origin and has no script of its own'),
    ),
    attested('3.7.1', 'No dead technology', 'the console is HTML, CSS and scripts of today without plug-ins'),
    tested(
      '3.7.2',
      'Nobody is led to another site',
      of(
        'test/journeys/sign-in.test.ts',
        'whoever asked for a page comes back to it after signing in, and nowhere else',
      ),
      of('server/platform/http/redirect.test.ts', 'the plain listener leads pages to the console, and the API nowhere'),
    ),
    notApplicable('3.7.3', 'Leaving the site is announced', 'no page leads elsewhere'),
    notApplicable('3.7.4', 'The domain is on the preload list', 'the domain is the customer’s'),
    open('3.7.5', 'Browsers that lack something are told', 'what 3.1.1 asks for, and a journey'),
  ],
}
