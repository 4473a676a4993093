import type { Meter } from '../meter.ts'

/** From home: makes a backup and sees that a restore of it was checked, with how long that took. */
export async function proveRestore(meter: Meter): Promise<void> {
  const { page, say } = meter.visitor
  await meter.goTo('/backups')
  await meter.press('backup.run')
  await meter.seesThere(page.getByRole('dialog').getByRole('link', { name: say('jobs.result'), exact: true }))
  await meter.follow('jobs.result')
  await meter.arrives(/\/backups\//)
  await meter.seesThere(page.getByText(say('backup.states.verified'), { exact: true }))
}
