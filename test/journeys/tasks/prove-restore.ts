import type { Meter } from '../meter.ts'

/** From home: makes a backup and sees that a restore of it was checked, with how long that took. */
export async function proveRestore(meter: Meter): Promise<void> {
  const { page, say } = meter.visitor
  await meter.goTo('/backups')
  await meter.press('backup.runNow')
  const proof = page.locator('main [aria-live="polite"]').filter({ hasText: say('backup.states.verified') })
  await meter.seesThere(proof.getByText(say('backup.proof.loses'), { exact: true }))
}
