import assert from 'node:assert/strict'
import { Agent, request } from 'node:https'
import { after, before, test } from 'node:test'
import { closeBrowser } from '../peers/browser.ts'
import { OWNER } from '../peers/server.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit, type Visitor } from './visitor.ts'

let house: Furnished

before(async () => {
  house = await furnished()
})

after(async () => {
  await closeBrowser()
  await house.server.stop()
})

interface Answer {
  status: number
  code: string | null
}

/** A program of its own: no browser, no cookie. */
function script(token: string, path: string): Promise<Answer> {
  const { address: host, port, certificate: ca } = house.server
  const headers = { authorization: `Bearer ${token}` }
  const agent = new Agent({ ca, checkServerIdentity: () => undefined })
  return new Promise((resolve, reject) => {
    const sent = request(
      { host, port, path: `/api/v1${path}`, headers, agent, localAddress: '127.0.0.77' },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (piece: string) => void (text += piece))
        answer.on('end', () => {
          const { code } = JSON.parse(text) as { code?: string }
          resolve({ status: answer.statusCode ?? 0, code: code ?? null })
        })
      },
    )
    sent.on('error', reject).end()
  })
}

/** The server writes last uses every few seconds. */
async function seesUse(visitor: Visitor): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await visitor.page.reload()
    await visitor.seesText('Nightly report')
    if ((await visitor.page.getByText(visitor.say('tokens.usedFrom', { address: '127.0.0.77' })).count()) > 0) return
  }
  assert.fail('its last use is not shown')
}

test('a token is made, used by a script, seen in use, ended, and refused from then on', async () => {
  const visitor = await visit(house.server, undefined, house.owner.cookie)
  await visitor.goTo('/account')
  await visitor.seesText(visitor.say('tokens.own.empty'))
  await visitor.press('tokens.own.make')
  await visitor.fill('tokens.make.name', 'Nightly report')
  await visitor.isAccessible('making a token')
  const { text } = await visitor.answerTo<{ text: string }>('POST /account/tokens', () =>
    visitor.press('tokens.make.do'),
  )
  await visitor.seesText(text)
  await visitor.isAccessible('a token that is shown once')
  await visitor.press('tokens.make.done')
  assert.equal(await visitor.page.getByText(text).count(), 0)

  assert.deepEqual(await script(text, '/accounts'), { status: 200, code: null })
  assert.deepEqual(await script(text, '/account/sessions'), { status: 403, code: 'access.not_by_token' })
  const inTheClear = await fetch(`${house.server.plainUrl}/api/v1/accounts`, {
    headers: { authorization: `Bearer ${text}` },
  })
  assert.deepEqual([inTheClear.status, ((await inTheClear.json()) as Answer).code], [404, 'http.needs_tls'])
  await seesUse(visitor)
  await visitor.isAccessible('an account with a token')
  await visitor.goTo('/tokens')
  await visitor.seesText('Nightly report')
  await visitor.isAccessible('all tokens')

  await visitor.goTo('/account')
  await visitor.page
    .getByRole('button', { name: visitor.say('tokens.end.action'), exact: true })
    .last()
    .click()
  await visitor.press('tokens.end.do')
  await visitor.seesText(visitor.say('tokens.own.empty'))
  assert.deepEqual(await script(text, '/accounts'), { status: 401, code: 'access.token_invalid' })

  await visitor.goTo('/audit')
  await visitor.seesText(visitor.say('words.byToken', { name: OWNER.displayName }))
  visitor.behaved()
  await visitor.window.close()
})
