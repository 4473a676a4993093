import type { Express } from 'express'
import { Refusal } from '../../base/errors.ts'
import { DAY, type Millis } from '../../base/time.ts'

/** Where the manual says whom to tell; `docs/admin/report-a-hole.md`. */
const POLICY = '/help/report-a-hole'
/** RFC 9116 §2.5.5 wants less than a year; whoever reads a kept copy later shall ask again. */
const GOOD_FOR: Millis = 180 * DAY

/** What programs look for at addresses that everybody knows (RFC 8615), and what keeps crawlers away. */
export function mountWellKnown(app: Express, clock: () => Millis): void {
  mountRobots(app)
  app.get('/.well-known/security.txt', ({ headers }, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.type('text').end(securityText(headers.host ?? 'localhost', clock()))
  })
  // W3C “A Well-Known URL for Changing Passwords”: password stores lead people there.
  app.get('/.well-known/change-password', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.redirect(302, '/account')
  })
  // The same specification asks for an address that is not there, to learn whether a server means its answers.
  app.use('/.well-known', ({ method }, _response, next) => {
    if (method !== 'GET' && method !== 'HEAD') return next()
    throw new Refusal(404, 'http.no_such_file', 'There is no such file here.')
  })
}

/** RFC 9309: nothing here is for a search engine. */
export function mountRobots(app: Express): void {
  app.get('/robots.txt', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.type('text').end('User-agent: *\nDisallow: /\n')
  })
}

/** RFC 9116. `host` is one of ours: the guard has refused every other. */
function securityText(host: string, at: Millis): string {
  const base = `https://${host}`
  const expires = new Date(Math.floor(at / DAY) * DAY + GOOD_FOR).toISOString()
  return [
    `Contact: ${base}${POLICY}`,
    `Expires: ${expires}`,
    `Policy: ${base}${POLICY}`,
    `Canonical: ${base}/.well-known/security.txt`,
    'Preferred-Languages: en, de',
    '',
  ].join('\n')
}
