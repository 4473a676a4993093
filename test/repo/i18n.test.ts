import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERMISSIONS } from '../../server/domains/access/roles/roles.ts'
import { ROOT, treeOf, withoutComments } from './source.ts'

type Texts = ReadonlyMap<string, string>

const LANGUAGES = ['en', 'de'] as const
const PLURALS = /_(zero|one|two|few|many|other)$/

/** Every text of one file by its dotted key. */
function textsOf(value: unknown, key = ''): [string, string][] {
  if (typeof value === 'string') return [[key, value]]
  if (typeof value !== 'object' || value === null) throw new Error(`${key} is neither a text nor a group of texts`)
  return Object.entries(value).flatMap(([name, child]) => textsOf(child, key === '' ? name : `${key}.${name}`))
}

function textsIn(language: string): Texts {
  const files = treeOf(ROOT, new RegExp(`^web/src/i18n/${language}/[^/]+\\.json$`))
  return new Map([...files].flatMap(([file, json]) => textsOf(JSON.parse(json), file.replace(/^.*\/|\.json$/g, ''))))
}

const marks = (text: string): string =>
  [...text.matchAll(/\{\{[^}]*\}\}|<\/?\w+\/?>|\$t\([^)]*\)/g)]
    .map(([mark]) => mark.replaceAll(/\s/g, ''))
    .toSorted()
    .join(' ')

/** What one language has and the other lacks, or says with other placeholders. */
function differences(first: Texts, second: Texts): string[] {
  const missing = [...first.keys()]
    .filter((key) => !second.has(key))
    .map((key) => `${key} is missing in the second language`)
  const extra = [...second.keys()]
    .filter((key) => !first.has(key))
    .map((key) => `${key} is missing in the first language`)
  const differing = [...first]
    .filter(([key, text]) => second.has(key) && marks(text) !== marks(second.get(key)!))
    .map(([key]) => `${key} has other placeholders`)
  const pluralless = [...first.keys()]
    .filter((key) => key.endsWith('_one') && !first.has(key.replace(PLURALS, '_other')))
    .map((key) => `${key} has no _other`)
  return [...missing, ...extra, ...differing, ...pluralless]
}

/** Tone: no exclamation marks, no "successfully", no empty text; German speaks formally. */
function slips(language: string, texts: Texts): string[] {
  return [...texts]
    .filter(([, text]) => {
      const informal = language === 'de' && /\b(du|dein|deine|deinen|deiner|dir|dich)\b/i.test(text)
      return text.trim() === '' || text.includes('!') || /successful|erfolgreich/i.test(text) || informal
    })
    .map(([key, text]) => `${language}: ${key} says «${text}»`)
}

const texts = new Map(LANGUAGES.map((language) => [language, textsIn(language)]))
const [english, german] = [texts.get('en')!, texts.get('de')!]

test('every text exists in both languages with the same placeholders', () => {
  assert.ok(english.size >= 100, `only ${english.size} texts were seen`)
  assert.deepEqual(differences(english, german), [])
})

test('a text that is missing or differs is found', () => {
  const one: Texts = new Map([
    ['a.b', 'Hello {{name}}'],
    ['a.n_one', '{{count}} thing'],
    ['a.n_other', '{{count}} things'],
  ])
  assert.deepEqual(differences(one, one), [])
  assert.match(differences(one, new Map([...one].slice(1))).join(), /a\.b is missing in the second/)
  assert.match(differences(new Map([...one].slice(1)), one).join(), /a\.b is missing in the first/)
  assert.match(differences(one, new Map([...one, ['a.b', 'Hallo {{nom}}']])).join(), /other placeholders/)
  assert.match(differences(new Map([...one].slice(0, 2)), new Map([...one].slice(0, 2))).join(), /no _other/)
})

test('texts are calm and formal', () => {
  assert.deepEqual([...slips('en', english), ...slips('de', german)], [])
  for (const text of ['Done!', '', 'Saved successfully', 'Prüfe deine Eingabe'])
    assert.equal(slips('de', new Map([['a', text]])).length, 1, text)
})

test('German texts are German: none is left as the English one, but for names and single words', () => {
  const same = [...english].filter(([key, text]) => german.get(key) === text && text.split(/\s+/).length > 3)
  assert.deepEqual(
    same.map(([key]) => key),
    [],
  )
})

/** Texts that stand in the markup itself instead of the translations. */
function hardCoded(source: string): string[] {
  const code = withoutComments(source)
  const between = [...code.matchAll(/<[A-Za-z][\w.]*(?:\s[^<>]*)?>\s*([A-Z][a-z]+(?: [\w’',.-]+)+)\s*<\//g)].map(
    ([, text]) => text!,
  )
  const attributes = [
    ...code.matchAll(/\s(?:label|placeholder|title|description|aria-label|alt)="([A-Z][^"]*[a-z][^"]*)"/g),
  ].map(([, text]) => text!)
  return [...between, ...attributes]
}

test('no text stands in the markup', () => {
  const pages = treeOf(ROOT, /^web\/src\/.+\.tsx$/)
  assert.ok(pages.size >= 10, `only ${pages.size} files of the console were seen`)
  assert.deepEqual(
    [...pages].flatMap(([file, source]) => hardCoded(source).map((text) => `${file}: ${text}`)),
    [],
  )
  assert.deepEqual(hardCoded('<Button variant="filled">Save the changes</Button><TextInput label="Your name" />'), [
    'Save the changes',
    'Your name',
  ])
})

test('every permission has its words', () => {
  assert.deepEqual(
    PERMISSIONS.map((permission) => `words.permissions.${permission}`).filter((key) => !english.has(key)),
    [],
  )
})

test('every action and every target of the log has its words', () => {
  const server = [...treeOf(ROOT, /^server\/.+(?<!\.test)\.ts$/).values()].join('\n')
  const named = (pattern: RegExp, under: string): string[] =>
    [...new Set([...server.matchAll(pattern)].map(([, name = '']) => `words.${under}.${name}`))].toSorted()
  const actions = named(/\baction: '([a-z_]+\.[a-z_]+)'/g, 'actions')
  const targets = named(/\btarget: ['`]([a-z-]+):/g, 'targets')
  assert.ok(actions.length >= 80 && targets.length >= 20, `only ${actions.length} and ${targets.length} were seen`)
  assert.deepEqual(
    [...actions, ...targets].filter((key) => !english.has(key)),
    [],
  )
})
