import { Authenticator } from '../../peers/authenticator.ts'
import { OWNER, type Server } from '../../peers/server.ts'
import type { Meter } from '../meter.ts'

/** What the owner has when he is done. */
export interface Settled {
  authenticator: Authenticator
  kit: string[]
}

/** From the code on the terminal to a signed-in owner with second factor, authority and recovery kit. */
export async function firstRun(meter: Meter, server: Server): Promise<Settled> {
  const { visitor } = meter
  const code = await server.setUpCode()
  await meter.waits(visitor.goTo('/'))
  await meter.sees('setup.claim.title')
  await meter.fill('setup.claim.code', code)
  await meter.press('setup.claim.do')

  await meter.sees('setup.organisation.title')
  await meter.fill('setup.organisation.name', 'Lindenhof Werke')
  await meter.fill('setup.organisation.host', server.address)
  await meter.press('common.next')

  await meter.sees('setup.owner.title')
  await meter.fill('access.account.name', OWNER.displayName)
  await meter.fill('access.account.username', OWNER.username)
  await meter.fill('passwords.new', OWNER.password)
  await meter.fill('passwords.again', OWNER.password)
  const { secret } = await visitor.answerTo<{ secret: string }>('GET /setup/owner/factor', () =>
    meter.press('setup.owner.do'),
  )
  await meter.sees('setup.factor.title')
  const authenticator = new Authenticator(secret)
  await meter.fill('access.enroll.code', authenticator.code())
  await meter.press('access.enroll.do')
  await meter.tick(visitor.page.getByLabel(visitor.say('common.secret.kept'), { exact: true }))
  await meter.press('common.next')

  await meter.sees('setup.authority.title')
  await meter.press('setup.authority.do')
  await meter.sees('setup.kit.title')
  const kit = await visitor.answerTo<{ words: string[]; ask: [number, number] }>('POST /setup/kit', () =>
    meter.press('setup.kit.make'),
  )
  await meter.press('setup.kit.written')
  for (const number of kit.ask) await meter.fill('setup.kit.group', kit.words[number - 1]!, { number })
  await meter.press('setup.kit.confirm')
  await meter.sees('setup.done.title')
  await meter.follow('setup.done.do')
  await meter.waits(visitor.page.waitForURL(`${server.baseUrl}/`))
  await meter.waits(visitor.settled())
  return { authenticator, kit: kit.words }
}
