import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ENGLISH, GERMAN } from '../../server/domains/alarms/mail/words.ts'
import { RULE_NAMES } from '../../server/domains/alarms/list-alarms.ts'
import { RULES } from '../../server/domains/alarms/rules.ts'
import { ROOT } from './source.ts'

// A mail says what the console says. The server may not import the console, so the words stand twice.

interface Need {
  title?: string
  title_other?: string
  text?: string
  text_other?: string
}

for (const [language, words] of [
  ['en', ENGLISH],
  ['de', GERMAN],
] as const) {
  test(`mail and console have the same words for every rule: ${language}`, () => {
    const file = join(ROOT, `web/src/i18n/${language}/words.json`)
    const { needs, rules } = JSON.parse(readFileSync(file, 'utf8')) as {
      needs: Record<string, Need>
      rules: Record<string, string>
    }
    const names = RULE_NAMES.map(({ value, title }) => [value, title[language]] as const)
    assert.deepEqual(Object.fromEntries(names), rules, 'names in files and filters')
    for (const { id } of RULES) {
      const need = needs[id]
      assert.ok(need && rules[id], `${id} has no words`)
      const { title = need.title_other, text = need.text_other } = need
      assert.deepEqual(words[id], { title, text }, id)
    }
  })
}
