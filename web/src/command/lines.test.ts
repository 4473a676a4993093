import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { Deed } from './deed.ts'
import type { CommandNote } from './description.ts'
import { commandOf, curlOf, withoutSecrets } from './lines.ts'

const NOTE: CommandNote = {
  noun: 'sources',
  verb: 'change',
  line: 'freehold sources change <source>',
  args: [{ name: 'source', field: 'id' }],
  options: [
    { flag: 'name', field: 'name', kind: 'text', many: false, required: true },
    { flag: 'server-name', field: 'serverName', kind: 'text', many: false, required: false },
    { flag: 'usage', field: 'usage', kind: 'choice', many: true, required: false },
    { flag: 'legacy', field: 'legacy', kind: 'flag', many: false, required: false },
    { flag: 'values', field: 'values', kind: 'json', many: false, required: false },
    { flag: 'bind', field: 'bind', kind: 'secret', many: false, required: false },
    { flag: 'password', field: 'password', kind: 'text', many: false, required: false },
  ],
}

const DEED: Deed = {
  address: 'PUT /directory/sources/:id',
  input: {
    id: 'a b',
    version: 3,
    name: `Lin'den`,
    serverName: null,
    usage: ['one', 'two'],
    legacy: false,
    values: { x: 1, apiToken: 'canary-3' },
    bind: 'canary-1',
    password: 'canary-2',
    secrets: { password: 'canary-4', keep: null },
  },
  version: 3,
  reason: 'as agreed',
}

/** The words of a line as a shell hands them to the program. */
function wordsOf(line: string): string[] {
  const script = line.replace(/^\w+/, `printf '%s\\0'`)
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

test('the command has every field of the deed, and its secrets as names', () => {
  const typed =
    `--reason|as agreed|sources|change|a b|--name|Lin'den|--no-server-name|--usage|one|--usage|two|--no-legacy|` +
    `--values|{"x":1,"apiToken":"API_TOKEN"}|--bind-file|BIND|--password|PASSWORD|--version|3`
  assert.deepEqual(wordsOf(commandOf(DEED, NOTE)), typed.split('|'))
})

test('the call has the address filled, the version and the reason as headers, and the rest as its body', () => {
  const words = wordsOf(curlOf(DEED, 'https://mdm.example.com', NOTE))
  assert.equal(words.at(-1), 'https://mdm.example.com/api/v1/directory/sources/a%20b')
  assert.ok(words.includes('If-Match: "3"'))
  assert.ok(words.includes('Freehold-Reason: as%20agreed'))
  const body = JSON.parse(words[words.indexOf('--json') + 1]!) as Record<string, unknown>
  assert.deepEqual(body, {
    name: `Lin'den`,
    serverName: null,
    usage: ['one', 'two'],
    legacy: false,
    values: { x: 1, apiToken: 'API_TOKEN' },
    bind: 'BIND',
    password: 'PASSWORD',
    secrets: { password: 'PASSWORD', keep: null },
  })
})

test('no secret is in either line, nor in what is kept of a deed', () => {
  const all = [commandOf(DEED, NOTE), curlOf(DEED, 'https://x', NOTE), JSON.stringify(withoutSecrets(DEED, NOTE))]
  for (const text of all) assert.doesNotMatch(text, /canary/)
})

test('a list is read with its filter in the address', () => {
  const deed: Deed = { address: 'GET /certificates', input: { q: 'x & y', state: 'expiring', person: undefined } }
  assert.deepEqual(wordsOf(curlOf(deed, 'https://h')).slice(-1), [
    'https://h/api/v1/certificates?q=x+%26+y&state=expiring',
  ])
})

test('a field that has to be filled and is not yet stands there as a name', () => {
  const words = wordsOf(commandOf({ address: 'PUT /x', input: { id: 'x', name: '', serverName: '' } }, NOTE))
  assert.deepEqual(words, ['sources', 'change', 'x', '--name', 'NAME'])
})

test('a value that begins with a dash is not taken for an option', () => {
  const line = commandOf({ address: 'PUT /x', input: { id: 'x', name: '--json' } }, NOTE)
  assert.ok(wordsOf(line).includes('--name=--json'))
})
