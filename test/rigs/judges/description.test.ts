import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startServer } from '../../peers/server.ts'
import { control } from '../control.ts'
import { lacks } from '../lane.ts'
import { descriptionFaults, installSpectral, type Spectral } from './description.ts'

let spectral: Spectral | null

before(async () => {
  spectral = await installSpectral()
})

after(() => spectral?.remove())

async function judged(source?: string): Promise<string[]> {
  if (spectral === null) return ['spectral is missing']
  const server = await startServer(source === undefined ? {} : { source })
  try {
    return await descriptionFaults(spectral, server)
  } finally {
    await server.stop()
  }
}

describe('spectral', { concurrency: 2 }, () => {
  test('spectral finds nothing in the description: bounds, rights, refusals and limits of every operation', async (t) => {
    if (spectral === null) return lacks(t, 'the npm registry')
    assert.deepEqual(await judged(), [])
  })

  control(
    {
      fault: 'a text of any length, a route that says nothing of itself, and sessions that nobody mentions',
      plants: [
        { file: 'server/domains/access/types.ts', sound: '  .max(64)\n', faulty: '' },
        { file: 'server/domains/directory/routes.ts', sound: "summary: 'One directory'", faulty: "summary: ''" },
        {
          file: 'server/platform/http/openapi.ts',
          sound: '    security: [{ session: [] }, { bearer: [] }],\n',
          faulty: '',
        },
      ],
      shows: /input-text-is-bounded[^]*write-restricted[^]*operation-says-what-it-does/,
    },
    judged,
  )
})
