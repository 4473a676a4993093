import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { runCli } from '../../server/edges/cli/program.ts'
import { routesOf, type Description } from '../../web/src/command/description.ts'
import { commandOf } from '../../web/src/command/lines.ts'
import { exampleOf } from '../../web/src/pages/help/api-example.ts'
import { ROOT } from './source.ts'

// What the console shows as a command is one: the command line itself reads every line, as a shell hands it over.

const USAGE = 2
const description = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as Description

/** The words of all lines, each as a real shell reads them. */
function wordsOf(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `${line.replace(/^freehold/, `printf '%s\\0'`)}; printf '\\0'`).join('\n')
  const read = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0\0')
  return read.slice(0, -1).map((line) => line.split('\0'))
}

async function codeOf(words: readonly string[], folder: string): Promise<{ code: number; said: string }> {
  const [out, err, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()]
  stdin.end()
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, FREEHOLD_DATA__FOLDER: folder }
  const code = await runCli(words, { env, cwd: folder, out, err, stdin })
  return { code, said: String(err.read() ?? '') }
}

test('the command line takes every line that the console shows, with every field and a reason', async () => {
  const routes = routesOf(description).filter(({ operation }) => operation['x-freehold-command'])
  assert.ok(routes.length > 60, `only ${routes.length} requests have a command`)
  const folder = mkdtempSync(join(tmpdir(), 'freehold-lines-'))
  const lines = routes.map((route) => {
    const reason = route.method === 'GET' ? {} : { reason: `it's "so"` }
    return commandOf({ ...exampleOf(route, description), ...reason }, route.operation['x-freehold-command']!)
  })
  const faults: string[] = []
  for (const [index, words] of wordsOf(lines).entries()) {
    const { code, said } = await codeOf(words, folder)
    if (code === USAGE) faults.push(`${lines[index]}: ${said.split('\n')[0]}`)
  }
  rmSync(folder, { recursive: true })
  assert.deepEqual(faults, [])
})
