import type { Meter } from '../meter.ts'

/** From home: puts backups on another disk, and sees one that was checked there. */
export async function backUpElsewhere(meter: Meter, folder: string): Promise<void> {
  const { visitor } = meter
  const { page, say } = visitor
  await meter.goTo('/backups')
  await meter.goTo('/backups/settings')
  await meter.fill('backup.settings.folder', folder)
  await visitor.answerTo('PUT /settings/backup', () => meter.press('common.save'))
  await meter.goTo('/backups')
  await meter.press('backup.runNow')
  const proof = page.locator('main [aria-live="polite"]').filter({ hasText: say('backup.states.verified') })
  await meter.seesThere(proof.getByText(say('backup.proof.loses'), { exact: true }))
}

/** From anywhere: invites an auditor. @returns the link that he is given */
export async function inviteAuditor(meter: Meter, name: string): Promise<string> {
  const { visitor } = meter
  await meter.follow('frame.nav.people')
  await meter.follow('frame.nav.accounts')
  await meter.follow('access.invite.action')
  await meter.fill('access.account.name', name)
  await meter.fill('access.account.username', name.toLowerCase())
  await meter.tick(visitor.page.locator('input[type="radio"][value="auditor"]'))
  const { invitation } = await visitor.answerTo<{ invitation: { link: string } }>('POST /accounts', () =>
    meter.press('access.invite.do'),
  )
  await meter.seesThere(visitor.page.getByText(invitation.link))
  return invitation.link
}
