import { DAY, iso, type Millis } from '../../base/time.ts'
import type { AlarmSettings, Check, Seen, Vital } from '../alarms/index.ts'
import { caHealth, type CaHealth } from './health.ts'

const AUTHORITY = '/certificates/authority'

/** What the authority says about itself. `signing` tells whether the key process is there. */
export function caChecks(signing: () => boolean): Check[] {
  return [
    {
      name: 'ca',
      may: 'ca.read',
      rules: ['crl_old', 'authority_ending', 'certificates_ending', 'keys_down'],
      look: async ({ tx, at, limits }) =>
        judgeAuthority(await caHealth(tx, at, at + limits.certificateEndsDays * DAY), signing(), at, limits),
    },
  ]
}

/** Pure: the same facts give the same findings. */
export function judgeAuthority(facts: CaHealth, signing: boolean, at: Millis, limits: AlarmSettings): Seen {
  const { authorityEnds, crlNextUpdate, ending, hasIssued } = facts
  const common = { subject: '-', link: AUTHORITY }
  const findings: Seen['findings'] = []
  if (crlNextUpdate !== null && crlNextUpdate <= at)
    findings.push({ ...common, rule: 'crl_old', severity: 'bad', figures: { since: iso(crlNextUpdate) } })
  const runway = runwayVital(authorityEnds, at, limits)
  if (authorityEnds !== null && runway.state !== 'good') {
    const severity = runway.state === 'bad' ? 'bad' : 'attention'
    findings.push({ ...common, rule: 'authority_ending', severity, figures: { ends: iso(authorityEnds) } })
  }
  if (ending > 0) {
    const link = '/certificates?state=expiring'
    findings.push({ ...common, rule: 'certificates_ending', severity: 'attention', figures: { count: ending }, link })
  }
  if (!signing) findings.push({ ...common, rule: 'keys_down', severity: 'bad', figures: {} })
  return {
    findings,
    vitals: [runway],
    steps: [{ id: 'certificate', may: 'ca.challenge', done: hasIssued, link: '/certificates/profiles' }],
  }
}

function runwayVital(ends: Millis | null, at: Millis, limits: AlarmSettings): Vital {
  const common = { id: 'authority_runway', link: AUTHORITY, since: null }
  if (ends === null) return { ...common, state: 'unknown', value: null }
  const left = ends - at
  const state =
    left >= limits.authorityAttentionDays * DAY ? 'good' : left >= limits.authorityBadDays * DAY ? 'attention' : 'bad'
  return { ...common, state, value: iso(ends) }
}
