import assert from 'node:assert/strict'
import { test } from 'node:test'
import de from '../../i18n/de/settings.json' with { type: 'json' }
import en from '../../i18n/en/settings.json' with { type: 'json' }
import { settingsFound } from './settings.ts'

test('a field of the settings is found by its name in either language, and shown in that of the page', () => {
  const [found] = settingsFound(en, de, 'days kept')
  assert.deepEqual(found, { to: '/backups/settings?field=keepDaily', label: 'Days kept', section: 'Backup' })
  assert.equal(settingsFound(en, de, de.fields.network.trustedProxies)[0]?.label, 'Trusted proxies')
  assert.equal(settingsFound(de, en, 'Trusted proxies')[0]?.to, '/settings/network?field=trustedProxies')
  assert.deepEqual(settingsFound(en, de, 'no such thing'), [])
})

test('both languages name the same fields', () => {
  const names = (texts: typeof en) => Object.entries(texts.fields).map(([name, fields]) => [name, Object.keys(fields)])
  assert.deepEqual(names(de), names(en))
})
