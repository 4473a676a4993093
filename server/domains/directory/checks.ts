import { HOUR, iso, type Millis } from '../../base/time.ts'
import { ageVital, type AlarmSettings, type Check, type Finding, type Seen } from '../alarms/index.ts'
import { directoryHealth, type DirectoryHealth } from './health.ts'

/** What the directories say about themselves. */
export const DIRECTORY_CHECKS: readonly Check[] = [
  {
    name: 'directory',
    may: 'directory.read',
    rules: ['directory_stopped', 'directory_unread', 'directory_old'],
    look: async ({ tx, at, limits }) => judgeDirectories(await directoryHealth(tx), at, limits),
  },
]

/** Pure: the same facts give the same findings. One that was never read makes the age of all of them unknown. */
export function judgeDirectories(directories: readonly DirectoryHealth[], at: Millis, limits: AlarmSettings): Seen {
  const good = limits.directoryAttentionHours * HOUR
  const oldest = directories.length === 0 ? null : Math.min(...directories.map(({ readAt }) => readAt ?? 0)) || null
  return {
    findings: directories.flatMap((directory) => findingsOf(directory, at, good)),
    vitals: [ageVital('directory_age', oldest, { at, good, bad: 3 * good }, '/directory')],
    steps: [
      {
        id: 'directory',
        may: 'directory.manage',
        done: directories.some(({ appliedAt }) => appliedAt !== null),
        link: '/directory',
      },
    ],
  }
}

function findingsOf({ id, name, readAt, stoppedPlan }: DirectoryHealth, at: Millis, good: Millis): Finding[] {
  const common = { subject: `directory:${id}`, link: '/directory', severity: 'attention' } as const
  const findings: Finding[] = []
  if (stoppedPlan !== null) {
    const link = `/directory/plans/${stoppedPlan}`
    findings.push({ ...common, rule: 'directory_stopped', severity: 'bad', figures: { name }, link })
  }
  if (readAt === null) findings.push({ ...common, rule: 'directory_unread', figures: { name } })
  else if (at - readAt > good)
    findings.push({ ...common, rule: 'directory_old', figures: { name, since: iso(readAt) } })
  return findings
}
