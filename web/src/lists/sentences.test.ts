import assert from 'node:assert/strict'
import { test } from 'node:test'
import { momentInWords } from './sentences.ts'

test('a day of a filter is said as the server takes it, wherever it is read', () => {
  const home = process.env['TZ']
  try {
    for (const zone of ['America/Los_Angeles', 'Europe/Berlin', 'Pacific/Kiritimati']) {
      process.env['TZ'] = zone
      assert.match(momentInWords('2026-11-01'), /^1\.? Nov\.? 2026, 00:00 UTC$/, zone)
    }
  } finally {
    if (home === undefined) delete process.env['TZ']
    else process.env['TZ'] = home
  }
})
