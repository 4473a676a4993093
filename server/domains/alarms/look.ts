import type { Log } from '../../base/log.ts'
import type { Check, Finding, Looking, Seen } from './check.ts'
import { RULES } from './rules.ts'

/** What all checks found in one look. */
export interface Look {
  findings: Finding[]
  /** Rules about which this look says something: of a check that failed nothing is known. */
  known: ReadonlySet<string>
}

/**
 * Asks every check. One that cannot look is itself something to know: its open alarms stay, and nothing of it counts as good.
 */
export async function lookAtAll(checks: readonly Check[], looking: Looking, log: Log): Promise<Look> {
  const findings: Finding[] = []
  const known = new Set<string>(['check_failed'])
  for (const check of checks) {
    try {
      const seen = await check.look(looking)
      findings.push(...seen.findings)
      for (const rule of check.rules) known.add(rule)
    } catch (error) {
      log.error({ err: error, check: check.name }, 'a check could not look')
      findings.push(failed(check))
    }
  }
  return { findings: switchedOn(findings, looking), known }
}

/** What one check sees, without the rules that are switched off. */
export async function lookAt(check: Check, looking: Looking): Promise<Seen> {
  const seen = await check.look(looking)
  return { ...seen, findings: switchedOn(seen.findings, looking) }
}

function switchedOn(findings: readonly Finding[], { limits }: Looking): Finding[] {
  return findings.filter(({ rule }) => !limits.off.includes(rule))
}

function failed(check: Check): Finding {
  const figures = { name: check.name }
  return { rule: 'check_failed', subject: `check:${check.name}`, severity: 'unknown', figures, link: '/alarms' }
}

/** The severity that a rule has where nothing else is known. */
export function severityOf(rule: string): 'bad' | 'attention' | 'unknown' {
  return RULES.find(({ id }) => id === rule)?.severity ?? 'unknown'
}
