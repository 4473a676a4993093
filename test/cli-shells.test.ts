import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { bootSettings } from '../server/base/config.ts'
import { SCRIPTS } from '../server/edges/cli/completion/command.ts'
import { PAGES } from '../server/edges/cli/manual/command.ts'
import { MEANINGS } from '../server/edges/cli/manual/config-page.ts'
import { commandTree } from '../server/edges/cli/tree.ts'

// Completion in the shells themselves, and the manual as the programs read it that show it.

let folder: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-shells-'))
  const tree = await commandTree()
  for (const [shell, script] of Object.entries(SCRIPTS)) writeFileSync(join(folder, shell), script(tree))
  for (const [name, page] of Object.entries(PAGES)) writeFileSync(join(folder, name), await page('1.2.3'))
})
after(() => rmSync(folder, { recursive: true }))

function run(program: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8', MANWIDTH: '100', TERM: 'dumb' }
  return new Promise((resolve) => {
    execFile(program, args, { env, cwd: folder, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    )
  })
}

/** What is typed, and what it becomes; the last word is the one that is completed. */
const TYPED: readonly (readonly [line: string, word: string])[] = [
  ['freehold certif', 'certificates'],
  ['freehold certificates rev', 'revoke'],
  ['freehold certificates revoke abc --rea', '--reason'],
  ['freehold certificates revoke abc --reason keyC', 'keyCompromise'],
  ['freehold --profile office host cond', 'condition'],
  ['freehold --js', '--json'],
  ['freehold doct', 'doctor'],
]

const BASH = `
source "$1"; shift
for line in "$@"; do
  read -ra COMP_WORDS <<< "$line"; COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _freehold; echo "\${COMPREPLY[*]}"
done`

test('bash completes nouns, verbs, options and their values', async () => {
  const { out, err } = await run(
    'bash',
    '--norc',
    '-c',
    BASH,
    'bash',
    join(folder, 'bash'),
    ...TYPED.map(([line]) => line),
  )
  assert.deepEqual([out.trim().split('\n'), err], [TYPED.map(([, word]) => word), ''])
})

test('fish completes the same, and says what each is', async () => {
  const lines = TYPED.map(([line]) => `complete -C '${line}'; echo .`).join('; ')
  const { out, err } = await run('fish', '--no-config', '-c', `source ${join(folder, 'fish')}; ${lines}`)
  const words = out.split('.\n').map((text) => text.trim().split('\t')[0])
  assert.deepEqual([words.slice(0, -1), err], [TYPED.map(([, word]) => word), ''])
  assert.match(out, /revoke\tRevoke a certificate/)
})

/** A real zsh on a pseudo-terminal: a line, the Tab key, and what then stands there, behind a colon so that nothing runs. */
const ZSH = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='>'; autoload -U compinit; compinit -u -D; source $1; print rea''dy"
until [[ $out == *ready* ]]; do zpty -r z chunk || exit 1; out+=$chunk; done
for line in "\${@:2}"; do
  zpty -w -n z "$line"$'\\t'
  zpty -w -n z $'\\C-a: \\C-e\\n'
  zpty -w z "print en''d"
  out=
  until [[ $out == *end$'\\r'* ]]; do zpty -r z chunk || exit 1; out+=$chunk; done
  print -r -- "$out"; print -r -- '====='
done
zpty -d z`

test('zsh completes the same', async () => {
  const file = join(folder, 'drive.zsh')
  writeFileSync(file, ZSH)
  const { out, err } = await run('zsh', '-f', file, join(folder, 'zsh'), ...TYPED.map(([line]) => line))
  const shown = out.split('=====\n').slice(0, -1)
  assert.equal(shown.length, TYPED.length, `${out}${err}`)
  for (const [index, [line, word]] of TYPED.entries()) {
    const whole = `${line.slice(0, line.lastIndexOf(' ') + 1)}${word}`
    assert.ok(shown[index]!.includes(whole), `${line}: ${JSON.stringify(shown[index])}`)
  }
})

/** Bold text, as terminals of old had it. */
const OVERSTRUCK = new RegExp(`.${String.fromCodePoint(8)}`, 'g')

test('mandoc and man find nothing wrong with any page, and every command is in the first', async () => {
  for (const name of Object.keys(PAGES)) {
    const file = join(folder, name)
    // No date: the same version makes the same page. Long example lines are one command each.
    const lint = await run('mandoc', '-Tlint', '-Wwarning', file)
    const faults = lint.out.split('\n').filter((line) => line !== '' && !/missing date/.test(line))
    assert.deepEqual(faults, [], name)
    const { out, err } = await run('man', '--warnings', '-l', file)
    assert.equal(err, '', name)
    assert.ok(out.length > 500, name)
  }
  const { out } = await run('mandoc', '-Tascii', '-Owidth=200', join(folder, 'freehold.1'))
  const text = out.replaceAll(OVERSTRUCK, '')
  for (const { words } of (await commandTree()).commands) assert.ok(text.includes(words.join(' ')), words.join(' '))
})

test('every boot setting is explained, and nothing else', () => {
  const keys = bootSettings().map(({ section, key }) => `${section}.${key}`)
  assert.deepEqual(keys.toSorted(), Object.keys(MEANINGS).toSorted())
})
