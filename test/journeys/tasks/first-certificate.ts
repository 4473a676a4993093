import { newPair, ScepClient } from '../../../rehearsal/scep/client.ts'
import type { Server } from '../../peers/server.ts'
import type { Meter } from '../meter.ts'

const SUBJECT = 'CN=LAPTOP-0417'

/** From home on a house without profiles: makes one, makes a challenge, and sees what a real device got for it. */
export async function firstCertificate(meter: Meter, server: Server): Promise<void> {
  const { visitor } = meter
  const { page } = visitor
  const key = newPair()
  await meter.goTo('/certificates/profiles')
  await meter.follow('ca.profile.create')
  await meter.fill('ca.profile.name', 'Laptops')
  await meter.press('common.save')
  await meter.follow('ca.challenge.action')
  await meter.fill('ca.certificate.subject', SUBJECT)
  const made = await visitor.answerTo<{ challenge: string }>(/\/profiles\/[^/]+\/challenges$/, () =>
    meter.press('ca.challenge.do'),
  )
  const device = new ScepClient(`${server.plainUrl}/scep/laptops`)
  const pair = await key
  await meter.waits(
    device.begin().then(() => device.enroll({ subject: SUBJECT, challenge: made.challenge, key: pair })),
  )
  await meter.follow('ca.challenge.watch')
  await meter.seesThere(page.getByRole('row').filter({ hasText: 'LAPTOP-0417' }))
}
