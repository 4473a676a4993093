import { DAY, iso, type Millis } from '../../base/time.ts'
import type { Check, Seen } from '../alarms/index.ts'
import { tlsHealth } from './health.ts'
import type { Identity } from './types.ts'

const BAD: Millis = 7 * DAY

/** What the console's certificate says about itself. */
export const TLS_CHECKS: readonly Check[] = [
  {
    name: 'console_certificate',
    may: 'settings.read',
    rules: ['console_certificate_refused', 'console_certificate_ending'],
    look: async ({ tx, at }) => judgeServed(await tlsHealth(tx, at), at),
  },
]

/** Pure: the same facts give the same findings. What nobody vouches for is a step of the first hour, and no alarm. */
export function judgeServed(served: Identity | null, at: Millis): Seen {
  const link = '/settings/certificate'
  const vouched = served !== null && served.origin !== 'self-signed'
  const findings: Seen['findings'] = []
  if (vouched && served.certificate) {
    const ends = Date.parse(served.certificate.notAfter)
    const common = { subject: '-', link, figures: { ends: iso(ends) } }
    if (served.findings.includes('expired') || served.findings.includes('name-missing'))
      findings.push({ ...common, rule: 'console_certificate_refused', severity: 'bad' })
    else if (served.findings.includes('ends-soon')) {
      const severity = ends - at <= BAD ? 'bad' : 'attention'
      findings.push({ ...common, rule: 'console_certificate_ending', severity })
    }
  }
  const done = vouched && findings.every(({ rule }) => rule !== 'console_certificate_refused')
  return { findings, steps: [{ id: 'console_certificate', may: 'settings.manage', done, link }] }
}
