import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installed } from '../../peers/program.ts'
import { startServer } from '../../peers/server.ts'
import { control } from '../control.ts'
import { lacks } from '../lane.ts'
import { slownessFaults } from './slowness.ts'

async function judged(source?: string): Promise<string[]> {
  const server = await startServer(source === undefined ? {} : { source })
  try {
    return await slownessFaults(server)
  } finally {
    await server.stop()
  }
}

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
    shows: /slow headers: connections are open[^]*slow body: connections are open/,
  },
  (source) => judged(source),
)
