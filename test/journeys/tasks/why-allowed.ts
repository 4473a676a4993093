import type { Meter } from '../meter.ts'

/** From anywhere: finds a person and sees the way through nested groups that gives him his role. @returns the way */
export async function whyAllowed(meter: Meter, name: string, group: string): Promise<string> {
  const { page, say } = meter.visitor
  if (meter.hand === 'keyboard') await meter.strike('Control+k')
  else await meter.use(page.getByRole('button', { name: say('frame.searchHint') }))
  await meter.type(page.getByPlaceholder(say('frame.searchHint')), name)
  const found = page.getByRole('button', { name })
  await meter.seesThere(found)
  if (meter.hand === 'keyboard') await meter.strike('Enter')
  else await meter.use(found.first())
  const way = page.locator('main figure').filter({ hasText: group })
  await meter.seesThere(way)
  return await way.first().innerText()
}
