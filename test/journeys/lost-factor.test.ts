import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Authenticator } from '../peers/authenticator.ts'
import { closeBrowser, DESK } from '../peers/browser.ts'
import type { Client } from '../peers/client.ts'
import { setUp, startServer, type Server } from '../peers/server.ts'
import { startSmtp, type SmtpServer } from '../peers/smtp.ts'
import { visit } from './visitor.ts'

const PASSWORD = 'neun Mappen unter der Treppe 2'
const MAIL = 'lena@lindenhof.example'

let server: Server
let smtp: SmtpServer
let owner: Client

before(async () => {
  server = await startServer()
  owner = await setUp(server)
  smtp = await startSmtp()
  await set('mail', {
    on: true,
    host: '127.0.0.1',
    port: smtp.port,
    security: 'none',
    from: 'freehold@lindenhof.example',
    recipientsBad: ['admin@lindenhof.example'],
  })
  await set('sign-in', { mailRecovery: true })
  const { invitation } = await owner.must<{ invitation: { token: string } }>('POST', '/accounts', {
    username: 'lena',
    displayName: 'Lena Leser',
    role: 'auditor',
  })
  const lena = owner.another('127.0.0.81')
  await lena.must('POST', '/invitation', { token: invitation.token, password: PASSWORD })
  const { secret } = await lena.must<{ secret: string }>('GET', '/session/enrollment')
  await lena.must('POST', '/session/enrollment', { code: new Authenticator(secret).code() })
  await lena.must('PUT', '/account/mail', { mail: MAIL })
  lena.close()
})

after(async () => {
  await closeBrowser()
  await smtp.stop()
  await server.stop()
})

async function set(section: string, values: object): Promise<void> {
  const { sections } = await owner.must<{ sections: { name: string; version: number }[] }>('GET', '/settings')
  const { version } = sections.find(({ name }) => name === section)!
  await owner.must('PUT', `/settings/${section}`, { values }, { version })
}

/** The code of the mail that came for her. */
async function codeInMail(): Promise<string> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const mail = smtp.mails().find(({ facts }) => facts.to.includes(MAIL))
    const code = /^[A-Z2-9]{4}-[A-Z2-9]{4}/m.exec(mail?.text ?? '')?.[0]
    if (code !== undefined) return code
    if (Date.now() > deadline) throw new Error('No mail with a code came within 60 s')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('whoever lost the phone gets a code by mail, sets up a new app and is in', async () => {
  const visitor = await visit(server, DESK)
  await visitor.goTo('/sign-in')
  await visitor.fill('access.signIn.username', 'lena')
  await visitor.fill('access.signIn.password', PASSWORD)
  await visitor.press('common.next')
  await visitor.press('factors.lost.ask')
  await visitor.seesText(visitor.say('factors.lost.sent'))
  await visitor.isAccessible('waiting for the code')
  await visitor.fill('factors.lost.code', await codeInMail())
  const shown = await visitor.answerTo<{ secret: string }>('GET /session/enrollment', () =>
    visitor.press('factors.lost.do'),
  )
  await visitor.fill('access.enroll.code', new Authenticator(shown.secret).shown())
  await visitor.press('access.enroll.do')
  await visitor.seesText(visitor.say('common.secret.kept'))
  await visitor.page.getByRole('checkbox').check()
  await visitor.press('access.enroll.finish')
  await visitor.page.waitForURL(`${server.baseUrl}/`)
  const { items } = await visitor.asks<{ items: unknown[] }>('/account/factors')
  assert.equal(items.length, 1)
  visitor.behaved()
  await visitor.window.close()
})
