import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { NODE_FLAGS } from '../peers/server.ts'
import { ROOT } from './source.ts'

const PLACES = ['package.json', 'systemd/freehold.service', 'docker/Dockerfile', 'test/docs/prelude.sh']

/** The flags of the line that starts the server: without them a machine would run what no test and no measurement saw. */
function flagsIn(text: string): string[] {
  const line = text.split('\n').find((one) => /node\b.*server\/main\.ts/i.test(one)) ?? ''
  return [...line.matchAll(/(?<=[\s"])--[\w-]+(?:=[\w.]+)?/g)].map(([flag]) => flag)
}

test('wherever the server is started, it is started alike', () => {
  for (const place of PLACES) assert.deepEqual(flagsIn(readFileSync(join(ROOT, place), 'utf8')), NODE_FLAGS, place)
})

test('a flag that is missing is found', () => {
  assert.deepEqual(flagsIn('CMD ["/x/node", "--disable-proto=delete", "/x/server/main.ts"]'), [
    '--disable-proto=delete',
  ])
  assert.deepEqual(flagsIn('ExecStart=/x/node /x/server/main.ts'), [])
})
