import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { PROXIES, proxiesInstalled } from '../../peers/proxies.ts'
import { control } from '../control.ts'
import { lacks } from '../lane.ts'
import { report } from '../report.ts'
import { inHouse, prepareHome, type Prepared } from './framing.ts'
import { CASES } from './messages.ts'
import { proxiedFaults } from './proxied.ts'

let prepared: Prepared

before(async () => {
  prepared = await prepareHome()
})

after(() => rmSync(prepared.home, { recursive: true, force: true }))

const BEHIND = PROXIES.join(', ')

test(`behind ${BEHIND}, ${CASES.length} messages smuggle nothing in, and other clients get their own answers`, async (t) => {
  if (!proxiesInstalled()) return lacks(t, PROXIES.join(', '))
  await inHouse(prepared, {}, async (house) => {
    for (const which of PROXIES) assert.deepEqual(await proxiedFaults(which, house), [])
    report({ bad_inputs: CASES.length * PROXIES.length, crashes: house.server.running ? 0 : 1 })
  })
})

control(
  {
    fault: 'a request within the body of another is carried out',
    plants: [
      {
        file: 'server/platform/http/listen.ts',
        sound: "  server.on('request', watch)\n",
        faulty: `  server.on('request', watch)
  server.on('request', (request) => {
    if (request.url === '/healthz') request.once('data', (chunk: Buffer) => {
      const within = Object.assign(new Duplex({ read: () => undefined, write: (_chunk, _code, done) => done() }), {
        remoteAddress: '127.0.0.1',
        setTimeout: () => undefined,
        destroySoon: () => undefined,
      })
      server.emit('secureConnection', within)
      within.push(chunk)
    })
  })
`,
      },
      {
        file: 'server/platform/http/listen.ts',
        sound: "import type { Socket } from 'node:net'\n",
        faulty: "import type { Socket } from 'node:net'\nimport { Duplex } from 'node:stream'\n",
      },
    ],
    shows: /a chunked body was carried out/,
  },
  (source) =>
    inHouse(prepared, { source }, (house) =>
      proxiedFaults(
        'nginx',
        house,
        CASES.filter(({ name }) => name === 'a chunked body'),
      ),
    ),
)
