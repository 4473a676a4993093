import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { startServer, type Server } from '../../peers/server.ts'
import { ROOT } from '../../repo/source.ts'
import { control } from '../control.ts'
import { report } from '../report.ts'
import { mountedApplications } from './applications.ts'
import { beyondFaults } from './beyond.ts'
import { describedRoutes, type Description } from './described.ts'
import { furnishHouse, type House } from './house.ts'
import { addressFaults, describedOtherwise, stackFaults } from './served.ts'

let house: House
let server: Server

before(async () => {
  house = await furnishHouse()
  server = await startServer({ home: house.home })
})

after(async () => {
  await server.stop()
  rmSync(house.home, { recursive: true, force: true })
})

test('the description names the routes, rights and fields of the matrix and no others', async () => {
  const client = server.client()
  const { text } = await client.raw('GET', '/api/openapi.json')
  client.close()
  assert.deepEqual(describedOtherwise(describedRoutes(JSON.parse(text) as Description)), [])
})

test('the applications answer the addresses of the matrix and no others', async () => {
  const { secure, plain } = await mountedApplications(ROOT)
  assert.deepEqual(stackFaults(secure, plain), [])
})

test('addresses and methods that nobody described are refused, also to an owner', async (t) => {
  const { faults, calls } = await addressFaults(server, house.callers[0]!.cookie!)
  report({ auth_calls: calls, auth_wrong: faults.length })
  t.diagnostic(`${calls} calls`)
  assert.deepEqual(faults.slice(0, 50), [])
})

test('whose object it is counts, and which role is given', async () => {
  const { faults, calls } = await beyondFaults(server, house)
  report({ auth_calls: calls, auth_wrong: faults.length })
  assert.deepEqual(faults, [])
})

control(
  {
    fault: 'an address that no list knows is mounted',
    plants: [
      {
        file: 'server/mount-apps.ts',
        sound: '  closeApi(secure)\n',
        faulty:
          "  secure.get('/api/v1/debug', (_request, response) => void response.json({ env: process.env }))\n  closeApi(secure)\n",
      },
    ],
    shows: /GET \/api\/v1\/debug is mounted over TLS/,
  },
  async (source) => {
    const { secure, plain } = await mountedApplications(source)
    return stackFaults(secure, plain)
  },
)
