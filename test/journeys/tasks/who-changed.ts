import type { Meter } from '../meter.ts'

/** From anywhere: finds a setting by its name, sees who changed it and why, and puts back what was before. */
export async function whoChanged(meter: Meter, reason: string): Promise<void> {
  const { page, say } = meter.visitor
  if (meter.hand === 'keyboard') await meter.strike('Control+k')
  else await meter.use(page.getByRole('button', { name: say('frame.searchHint') }))
  const label = say('settings.fields.backup.keepDaily')
  await meter.type(page.getByPlaceholder(say('frame.searchHint')), label)
  await meter.strike('Enter')
  await meter.arrives(/\/backups\/settings\?field=keepDaily$/)
  const change = page.locator('main li').filter({ hasText: label }).first()
  await meter.seesThere(change.getByText(say('settings.history.reason', { reason })))
  await meter.press('settings.putBack')
  await meter.seesThere(page.getByRole('dialog'))
  await meter.press('settings.putBack')
  await meter.seesThere(page.locator('main li').getByText(say('settings.how.put-back'), { exact: true }))
}
