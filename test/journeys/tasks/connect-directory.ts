import type { Directory } from '../../../rehearsal/world.ts'
import type { Authenticator } from '../../peers/authenticator.ts'
import type { Meter } from '../meter.ts'

/** From home: connects a directory, sees who would come, and lets them in. */
export async function connectDirectory(meter: Meter, directory: Directory, app: Authenticator): Promise<void> {
  const { page, say } = meter.visitor
  const { place, company } = directory
  const service = company.named('service')
  await meter.goTo('/directory')
  await meter.follow('directory.source.connect')
  await meter.sees('directory.source.connect')
  await meter.fill('directory.form.host', `${place.host}:${place.port}`)
  await meter.fill('directory.form.bindDn', service.dn)
  await meter.type(page.getByRole('textbox', { name: say('directory.form.password'), exact: true }), service.password)
  await meter.press('directory.form.test')
  await meter.press('directory.form.trust')
  await meter.use(page.getByRole('button', { name: say('common.save'), exact: true, disabled: false }))
  await meter.press('directory.plans.make')
  await meter.follow('jobs.result')
  await meter.arrives(/\/directory\/plans\//)
  await meter.seesThere(page.getByRole('row').nth(1))
  await meter.press('directory.plan.apply')
  await meter.seesThere(page.getByRole('dialog'))
  await meter.press('directory.plan.apply')
  const asked = page.getByLabel(say('common.freshFactor.label'), { exact: true })
  const over = page.getByRole('dialog').getByText(say('jobs.states.done'), { exact: true })
  await meter.seesThere(asked.or(over))
  if (await asked.isVisible()) {
    await meter.type(asked, app.code())
    await meter.press('directory.plan.apply')
  }
  await meter.seesThere(over)
}
