import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { installed } from '../../peers/program.ts'
import { startServer } from '../../peers/server.ts'
import { control } from '../control.ts'
import { inLane, lacks, LONG } from '../lane.ts'
import { slownessFaults, type Kind } from './slowness.ts'

/** Headers are cut after 8 s, bodies after 12 s. */
const KINDS: readonly Kind[] = LONG ? ['headers', 'body'] : ['headers']
const SECONDS = inLane(13, 18)

async function judged(source?: string): Promise<string[]> {
  const server = await startServer(source === undefined ? {} : { source })
  try {
    return await slownessFaults(server, KINDS, SECONDS)
  } finally {
    await server.stop()
  }
}

describe('slowhttptest', { concurrency: 2 }, () => {
  test('slowhttptest holds no connection longer than 15 s', async (t) => {
    if (!installed('slowhttptest')) return lacks(t, 'slowhttptest')
    assert.deepEqual(await judged(), [])
  })

  control(
    {
      fault: 'slow headers and bodies are waited for',
      plants: [
        {
          file: 'server/platform/http/listen.ts',
          sound: '  headersTimeout: 8_000,\n  requestTimeout: 12_000,\n',
          faulty: '  headersTimeout: 0,\n  requestTimeout: 0,\n',
        },
      ],
      shows: LONG
        ? /slow headers: connections are open[^]*slow body: connections are open/
        : /slow headers: connections are open/,
    },
    (source) => judged(source),
  )
})
