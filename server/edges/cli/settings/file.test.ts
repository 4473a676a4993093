import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differences, fileOf, jsonOf, wantedIn, type Section } from './file.ts'

const SITE: Section = {
  name: 'site',
  version: 3,
  values: { name: 'Lindenhof "Werke"', publicHost: 'mdm.example', note: null, ports: [443, 80] },
  secrets: {},
  pins: {},
}
const MAIL: Section = {
  name: 'mail',
  version: 1,
  values: { host: 'mail.example', port: 587, on: true },
  secrets: { password: { set: true } },
  pins: { port: 'FREEHOLD_MAIL__PORT\nof the environment' },
}

test('a file that was written changes nothing when it is read', () => {
  const sections = [SITE, MAIL]
  assert.deepEqual(differences(sections, wantedIn(fileOf(sections, 'https://mdm.example'))), [])
  assert.deepEqual(differences(sections, wantedIn(JSON.stringify(jsonOf(sections)))), [])
})

test('secrets, pins and what is not set are named in a file, and nothing of theirs is in it', () => {
  const text = fileOf([SITE, MAIL], 'a\nb')
  assert.match(text, /^# Settings of a b\./)
  assert.match(text, /^# note is not set/m)
  assert.match(text, /^# port is pinned by FREEHOLD_MAIL__PORT of the environment$/m)
  assert.match(text, /^# the secret password is set$/m)
  assert.doesNotMatch(text, /587/)
})

test('a plan names each field with what it was and what it would be', () => {
  const wanted = wantedIn('[site]\nname = "Neu"\nports = [443, 80]\n\n[mail]\non = false\n')
  assert.deepEqual(differences([SITE, MAIL], wanted), [
    { section: 'site', field: 'name', before: 'Lindenhof "Werke"', after: 'Neu' },
    { section: 'mail', field: 'on', before: true, after: false },
  ])
})

test('what the server does not have, what is pinned, and what is no file of settings is refused whole', () => {
  const refused: [string, RegExp][] = [
    ['[nothing]\nx = 1', /no section nothing/],
    ['[site]\ncolour = "red"', /no field colour/],
    ['[mail]\nport = 25', /pinned by FREEHOLD_MAIL__PORT/],
    ['name = "x"', /is no section/],
    ['[site]\nname = ', /line 2/],
    ['{"site": 1}', /is no section/],
    ['{', /cannot be read/],
  ]
  for (const [text, why] of refused) assert.throws(() => differences([SITE, MAIL], wantedIn(text)), why)
})
