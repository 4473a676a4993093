import type { Meter } from '../meter.ts'

/** From home: what there is, whose it is, where the keys are, and what is overdue; the first of that is gone after. @returns the page */
export async function takeOver(meter: Meter): Promise<string> {
  const { page, say } = meter.visitor
  if (meter.hand === 'keyboard') await meter.strike('Control+k')
  else await meter.use(page.getByRole('button', { name: say('frame.searchHint') }))
  await meter.type(page.getByPlaceholder(say('frame.searchHint')), say('handover.title'))
  const found = page.getByRole('button', { name: say('handover.title') })
  await meter.seesThere(found)
  if (meter.hand === 'keyboard') await meter.strike('Enter')
  else await meter.use(found.first())
  for (const part of ['overdue', 'keys', 'people', 'there', 'changes']) await meter.sees(`handover.${part}`)
  // Each part comes by itself, below a heading that is there before.
  await meter.waits(meter.visitor.settled())
  const handover = page.getByRole('main')
  const read = await handover.innerText()
  const overdue = handover.getByRole('listitem').getByRole('link').first()
  const leadsTo = await overdue.getAttribute('href')
  await meter.use(overdue)
  await meter.waits(page.waitForURL((url) => url.pathname + url.search === leadsTo))
  await meter.waits(meter.visitor.settled())
  return read
}
