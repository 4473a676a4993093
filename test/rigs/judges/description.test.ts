import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startServer } from '../../peers/server.ts'
import { control, type Control } from '../control.ts'
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

test('spectral finds nothing in the description: bounds, rights, refusals and limits of every operation', async (t) => {
  if (spectral === null) return lacks(t, 'the npm registry')
  assert.deepEqual(await judged(), [])
})

const CONTROLS: readonly Control[] = [
  {
    fault: 'a text may be of any length, and a route says nothing of itself',
    plants: [
      { file: 'server/domains/access/types.ts', sound: '  .max(64)\n', faulty: '' },
      {
        file: 'server/domains/directory/routes.ts',
        sound: "summary: 'One directory'",
        faulty: "summary: ''",
      },
    ],
    shows: /input-text-is-bounded[^]*operation-says-what-it-does/,
  },
  {
    fault: 'routes that ask for a session are described as if they did not',
    plants: [
      {
        file: 'server/platform/http/openapi.ts',
        sound: '    security: [{ session: [] }],\n',
        faulty: '',
      },
    ],
    shows: /owasp:api2:2023-write-restricted/,
  },
]

for (const planted of CONTROLS) control(planted, judged)
