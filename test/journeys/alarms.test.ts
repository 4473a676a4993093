import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, DESK } from '../peers/browser.ts'
import { until } from '../peers/program.ts'
import { startSmtp, type SmtpServer } from '../peers/smtp.ts'
import { furnished, type Furnished } from './furnished.ts'
import { visit } from './visitor.ts'

let house: Furnished
let smtp: SmtpServer

before(async () => {
  ;[house, smtp] = await Promise.all([furnished(), startSmtp()])
})

after(async () => {
  await closeBrowser()
  await smtp.stop()
  await house.server.stop()
})

test('an admin sets up mail, hears of what went wrong, says why it is known, and sees what grows', async () => {
  const { owner, server } = house
  const admin = await visit(server, { ...DESK, width: 1280 }, owner.cookie)
  const { page } = admin

  await admin.goTo('/alarms/mail')
  await admin.sees('alarms.mail.title')
  await admin.fill('alarms.mail.host', '127.0.0.1')
  await admin.fill('alarms.mail.port', String(smtp.port))
  await page.getByLabel(admin.say('alarms.mail.security'), { exact: true }).first().click()
  await page.getByRole('option', { name: admin.say('alarms.mail.securities.none') }).click()
  await admin.fill('alarms.mail.from', 'freehold@lindenhof.example')
  await admin.fill('alarms.mail.recipientsAttention', 'admin@lindenhof.example')
  await admin.fill('alarms.mail.testTo', 'admin@lindenhof.example')
  await admin.press('alarms.mail.test')
  await admin.seesText(admin.say('alarms.mail.stages.accepted'))
  await until(async () => smtp.mails().length === 1, 10_000, 'the test mail')
  await admin.isAccessible('mail with its stages')
  await page.getByLabel(admin.say('alarms.mail.switchOn'), { exact: true }).check()
  await admin.press('alarms.mail.save')
  await admin.seesText(admin.say('common.saved'))

  // A directory that nobody finds: the job fails, the log says so, and the watch reads the log.
  await owner.must('POST', `/directory/sources/${house.source}/plans`, {})
  const pending = async () => await owner.must<{ newest: { rule: string }[] }>('GET', '/alarms/pending')
  const isOpen = async (): Promise<boolean> => (await pending()).newest.some(({ rule }) => rule === 'job_failed')
  await until(isOpen, 30_000, 'the alarm')
  await admin.goTo('/')
  const title = admin.say('words.needs.job_failed.title')
  await admin.seesText(title)
  await page.getByRole('button', { name: /^\d+ open alarms?$/ }).click()
  await page.getByRole('dialog').getByRole('link', { name: title, exact: true }).click()
  await page.getByRole('dialog').getByRole('heading', { name: title }).waitFor()
  await admin.isAccessible('an alarm')
  await admin.press('alarms.acknowledge')
  await admin.fill('common.reason.label', 'That directory server does not exist yet')
  await page
    .getByRole('dialog')
    .last()
    .getByRole('button', { name: admin.say('alarms.acknowledge'), exact: true })
    .click()
  await admin.seesText('That directory server does not exist yet')
  assert.equal(await isOpen(), false)
  await until(async () => smtp.mails().length >= 2, 45_000, 'the mail about the alarm')
  assert.match(smtp.mails()[1]!.text, /A job failed/)

  await admin.goTo('/alarms?state=cleared')
  await page.getByRole('button', { name: title, exact: true }).waitFor()

  // What is left is silenced at once.
  await admin.goTo('/alarms?state=open')
  await page.getByLabel(admin.say('common.table.selectLoaded'), { exact: true }).check()
  await page.getByRole('button', { name: 'Silence…', exact: true }).click()
  await page.getByRole('dialog').getByLabel('For', { exact: true }).selectOption({ label: '1 week' })
  await admin.press('lists.bulk.plan')
  await page.getByRole('dialog').getByText('For: 1 week').waitFor()
  await admin.isAccessible('a plan for alarms')
  await admin.fill('common.reason.label', 'The house is being furnished')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Silence: \d+$/ })
    .click()
  await until(async () => (await pending()).newest.length === 0, 20_000, 'silence')

  await admin.goTo('/retention')
  await admin.press('host.retention.run')
  await page.waitForURL(/\/jobs\?job=/)
  const measured = async () =>
    (await owner.must<{ measuredAt: string | null }>('GET', '/retention')).measuredAt !== null
  await until(measured, 30_000, 'the measurement')
  await admin.goTo('/retention')
  await admin.seesText(admin.say('host.retention.forecasts.unknown'))
  await admin.isAccessible('retention with figures')
  admin.behaved()
})
