import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { addressOf, commandsOf } from '../../server/edges/cli/commands.ts'
import type { Description } from '../../server/edges/cli/description.ts'
import { NAMES, WITHOUT } from '../../server/edges/cli/names.ts'
import { ROOT } from './source.ts'

// Every address is one command, or is listed as having none, with the reason. Reads docs/openapi.json, which the server writes.

const description = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as Description

const served = Object.entries(description.paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => addressOf(method, path)),
)

/** The line to add for a new address, as a first guess. */
function proposal(at: string): string {
  const [method, path = ''] = at.split(' ')
  const words = path.split('/').filter((word) => word !== '' && !word.startsWith(':'))
  const last = words.at(-1) ?? ''
  const verbs: Record<string, string> = { POST: last, PUT: 'change', DELETE: 'delete' }
  const verb = path.includes(':') || !last.endsWith('s') ? 'show' : 'list'
  return `'${at}': '${words[0]} ${verbs[method ?? ''] ?? verb}',`
}

function faultsOf(addresses: readonly string[], names: typeof NAMES, without: typeof WITHOUT): string[] {
  const spoken = Object.values(names)
  return [
    ...addresses
      .filter((at) => !(at in names) && !(at in without))
      .map((at) => `add to server/edges/cli/names.ts: ${proposal(at)}`),
    ...addresses.filter((at) => at in names && at in without).map((at) => `${at} has a command and has none`),
    ...[...Object.keys(names), ...Object.keys(without)]
      .filter((at) => !addresses.includes(at))
      .map((at) => `remove from server/edges/cli/names.ts: ${at} is served no more`),
    ...spoken.filter((name) => !/^[a-z]+(-[a-z]+)* [a-z]+(-[a-z]+)*$/.test(name)).map((name) => `${name} is no name`),
    ...spoken.filter((name, index) => spoken.indexOf(name) !== index).map((name) => `${name} names two addresses`),
    ...Object.entries(without)
      .filter(([, why]) => why.length < 15)
      .map(([at]) => `${at} does not say why it has no command`),
  ]
}

test('every address has exactly one command, or says why it has none', () => {
  assert.ok(served.length > 60, `only ${served.length} addresses were seen`)
  assert.deepEqual(faultsOf(served, NAMES, WITHOUT), [])
})

test('planted faults are found: no name, two of the same, one for an address that is gone, no reason', () => {
  const addresses = ['GET /stones', 'GET /stones/:id', 'POST /stones']
  const found = faultsOf(
    addresses,
    { 'GET /stones': 'stones list', 'GET /stones/:id': 'stones list', 'GET /gone': 'gone list' },
    {},
  )
  assert.deepEqual(found, [
    "add to server/edges/cli/names.ts: 'POST /stones': 'stones stones',",
    'remove from server/edges/cli/names.ts: GET /gone is served no more',
    'stones list names two addresses',
  ])
  assert.equal(faultsOf(['GET /x'], {}, { 'GET /x': 'none' }).length, 1)
})

test('the commands know their arguments, their options and what may not stand on a command line', () => {
  const commands = new Map(commandsOf(description).map((command) => [`${command.noun} ${command.verb}`, command]))
  const revoke = commands.get('certificates revoke')!
  assert.deepEqual(
    [revoke.args, revoke.stepUp, revoke.options.map(({ flag, kind, required }) => [flag, kind, required])],
    [
      [{ field: 'serial', name: 'serial' }],
      true,
      [
        ['reason', 'choice', true],
        ['comment', 'text', false],
      ],
    ],
  )
  assert.deepEqual(
    commands.get('account change-password')!.options.map(({ flag, kind }) => [flag, kind]),
    [
      ['current', 'secret'],
      ['next', 'secret'],
    ],
  )
  const account = commands.get('accounts change')!
  assert.deepEqual([account.ifMatch, account.keeps, account.args[0]?.name], [true, true, 'account'])
  assert.deepEqual(
    account.options.map(({ flag, kind, nullable }) => [flag, kind, nullable]),
    [
      ['display-name', 'text', false],
      ['disabled', 'flag', false],
    ],
  )
})

test('the description carries each command for whoever shows an act as a command line', () => {
  const operation = description.paths['/api/v1/certificates/{serial}/revocation']?.['post'] as {
    'x-freehold-command'?: { line: string }
  }
  assert.equal(
    operation['x-freehold-command']?.line,
    'freehold certificates revoke <serial> --reason <reason>',
    'node scripts/openapi.ts writes docs/openapi.json anew',
  )
})
