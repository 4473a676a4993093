import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { chooseLanguage, startLanguage } from '../i18n/index.ts'
import { momentInWords } from './sentences.ts'

before(async () => {
  Object.assign(globalThis, { document: { documentElement: { lang: '' } } })
  await startLanguage()
})

test('a day of a filter is said as the server takes it, wherever it is read', async () => {
  const home = process.env['TZ']
  try {
    for (const zone of ['America/Los_Angeles', 'Europe/Berlin', 'Pacific/Kiritimati']) {
      process.env['TZ'] = zone
      await chooseLanguage('en', false)
      assert.equal(momentInWords('2026-11-01'), '1 Nov 2026, 00:00 UTC', zone)
      await chooseLanguage('de', false)
      assert.equal(momentInWords('2026-11-01'), '1. Nov. 2026, 00:00 UTC', zone)
    }
  } finally {
    if (home === undefined) delete process.env['TZ']
    else process.env['TZ'] = home
    await chooseLanguage('en', false)
  }
})
