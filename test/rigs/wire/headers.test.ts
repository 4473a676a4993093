import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { control } from '../control.ts'
import { inHouse, prepareHome, type Prepared } from './framing.ts'
import { documented, headerFaults, KINDS } from './headers.ts'

let prepared: Prepared

before(async () => {
  prepared = await prepareHome()
})

after(() => rmSync(prepared.home, { recursive: true, force: true }))

test('every answer of both listeners carries the security headers: routes, files, errors, redirects, refusals', async () => {
  await inHouse(prepared, {}, async (house) => {
    const routes = documented()
    assert.ok(routes.length > 80, `only ${routes.length} addresses were seen`)
    assert.deepEqual(await headerFaults(house, [...KINDS, ...routes]), [])
  })
})

control(
  {
    fault: 'one header is no longer sent',
    plants: [
      {
        file: 'server/platform/http/guard.ts',
        sound: '    crossOriginEmbedderPolicy: false,\n',
        faulty: '    crossOriginEmbedderPolicy: false,\n    xContentTypeOptions: false,\n',
      },
    ],
    shows: /tls: the page: x-content-type-options is missing/,
  },
  (source) => inHouse(prepared, { source }, (house) => headerFaults(house, KINDS)),
)

control(
  {
    fault: 'what cannot be read is answered by Node itself',
    plants: [
      { file: 'server/platform/http/listen.ts', sound: "  server.on('clientError', answerBroken)\n", faulty: '' },
    ],
    shows: /what cannot be read: content-security-policy is missing/,
  },
  (source) => inHouse(prepared, { source }, (house) => headerFaults(house, KINDS)),
)
