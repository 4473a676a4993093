import { iso } from '../../../base/time.ts'
import { readSection } from '../../settings/index.ts'
import type { Check } from '../check.ts'
import { MAIL } from './settings.ts'
import { mailHealth } from './store.ts'

/** What mail says about itself: what does not go out can only be told in the console. */
export const MAIL_CHECKS: readonly Check[] = [
  {
    name: 'mail',
    may: 'alarms.read',
    rules: ['mail_failing'],
    look: async ({ tx }) => {
      const { on } = await readSection(tx, MAIL)
      const { problem } = await mailHealth(tx)
      if (!on || problem === null) return { findings: [] }
      const figures = { since: iso(problem.since), problem: problem.text }
      return { findings: [{ rule: 'mail_failing', subject: '-', severity: 'bad', figures, link: '/alarms/mail' }] }
    },
  },
]
