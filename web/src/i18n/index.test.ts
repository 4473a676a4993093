import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import i18next from 'i18next'
import { chooseLanguage, loadTexts, startLanguage, withTexts } from './index.ts'

const said: string[] = []

before(async () => {
  Object.assign(globalThis, { document: { documentElement: { lang: '' } } })
  console.error = (words: string) => void said.push(words)
  await startLanguage()
  await chooseLanguage('en', false)
})

test('a part of the console is there when its texts are, and not before', async () => {
  assert.equal(i18next.exists('tls.title'), false)
  const part = await withTexts(['tls'], () => Promise.resolve(i18next.exists('tls.title')))
  assert.equal(part, false, 'the part itself was quicker than its texts')
  assert.equal(i18next.exists('tls.title'), true)
})

test('a part whose texts cannot be fetched is not shown', async () => {
  await assert.rejects(withTexts(['nowhere' as 'tls'], () => Promise.resolve('part')))
})

test('a language that is chosen later has the texts of all rooms that were shown', async () => {
  await loadTexts(['ca', 'backup'])
  await chooseLanguage('de', false)
  for (const key of ['tls.title', 'ca.states.valid', 'backup.runNow'])
    assert.equal(i18next.exists(key, { lng: 'de' }), true, key)
  await chooseLanguage('en', false)
})

test('rooms that are wanted while the language changes come in the new one', async () => {
  const [choice, texts] = [chooseLanguage('de', false), loadTexts(['settings'])]
  await Promise.all([choice, texts])
  assert.equal(i18next.language, 'de')
  assert.equal(i18next.exists('settings.title', { lng: 'de' }), true)
  await chooseLanguage('en', false)
})

test('a key without a text is told to the log of the browser, a code of the server without words is not', () => {
  said.length = 0
  const [missing, unheard]: string[] = ['frame.nothing.of.the.kind', 'words.actions.unheard_of']
  i18next.t(missing as 'frame.skip')
  i18next.t(unheard as 'frame.skip', { defaultValue: 'Unheard of' })
  assert.deepEqual(said, ['There is no text frame.nothing.of.the.kind'])
})

test('who queued the work of every night is named in the language of the reader', async () => {
  for (const [language, name] of [
    ['en', 'Schedule'],
    ['de', 'Zeitplan'],
  ] as const) {
    await chooseLanguage(language, false)
    assert.equal(i18next.t('words.jobs.scheduler'), name)
  }
})
