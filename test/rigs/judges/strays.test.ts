import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { installed } from '../../peers/program.ts'
import { startServer } from '../../peers/server.ts'
import { control } from '../control.ts'
import { lacks, LONG } from '../lane.ts'
import { strayFaults } from './strays.ts'

const LIST = '/usr/share/dirb/wordlists/common.txt'

async function judged(source: string | undefined, names?: readonly string[]): Promise<string[]> {
  const server = await startServer(source === undefined ? {} : { source })
  try {
    return await strayFaults(server, names)
  } finally {
    await server.stop()
  }
}

describe('ffuf', { concurrency: 2 }, () => {
  test('ffuf finds no file and no route that nobody documented', async (t) => {
    if (!installed('ffuf')) return lacks(t, 'ffuf')
    assert.deepEqual(await judged(undefined), [])
  })

  test('nor with a list of common names', { skip: LONG ? false : 'in the long lane' }, async (t) => {
    if (!installed('ffuf') || !existsSync(LIST)) return lacks(t, `ffuf and ${LIST}`)
    const names = readFileSync(LIST, 'utf8')
      .split('\n')
      .filter((name) => /^[\w.~-]+$/.test(name))
    assert.ok(names.length > 3_000, `only ${names.length} names`)
    assert.deepEqual(await judged(undefined, names), [])
  })

  control(
    {
      fault: "the server's own files are served",
      plants: [
        {
          file: 'server/platform/http/console.ts',
          sound: "app.use(express.static(folder, { ...files, maxAge: '1h', dotfiles: 'ignore' }))",
          faulty: "app.use(express.static(join(folder, '../..'), { index: false }))",
        },
      ],
      shows: /\/package\.json gives 200/,
    },
    (source) => judged(source),
  )

  control(
    {
      fault: 'a route beside the list',
      plants: [
        {
          file: 'server/platform/http/health.ts',
          sound: "  app.get('/healthz',",
          faulty: "  app.get('/debug', (_request, response) => void response.json(process.env))\n  app.get('/healthz',",
        },
      ],
      shows: /\/debug gives 200/,
    },
    (source) => judged(source),
  )
})
