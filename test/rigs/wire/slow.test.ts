import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { control } from '../control.ts'
import { inHouse, prepareHome, type Prepared } from './framing.ts'
import { CUT_WITHIN_MS, honestReader, keptOf, slowFaults } from './slow.ts'

/** As a line of 2 Mbit/s takes it. */
const HONEST_BYTES_PER_SECOND = 256 * 1024

let prepared: Prepared

before(async () => {
  prepared = await prepareHome()
})

after(() => rmSync(prepared.home, { recursive: true, force: true }))

test('clients that are slow in every way are cut within 15 s on both listeners; healthy ones notice nothing, and who reads slowly but steadily is left alone', async (t) => {
  await inHouse(prepared, {}, async (house) => {
    const [{ faults, slowest }, borne] = await Promise.all([
      slowFaults(house),
      honestReader(house.server, HONEST_BYTES_PER_SECOND, CUT_WITHIN_MS),
    ])
    t.diagnostic(`a healthy client waited ${slowest.toFixed(1)} ms at the 99th percentile`)
    assert.deepEqual(faults, [])
    assert.ok(borne, 'a client that reads slowly but steadily was cut')
  })
})

test('one address holds 512 connections, and the 513th is closed', async () => {
  await inHouse(prepared, {}, async ({ server }) => {
    assert.equal(await keptOf(server, 600), 512)
  })
})

control(
  {
    fault: 'slow headers, slow bodies and clients that do not read are waited for',
    plants: [
      {
        file: 'server/platform/http/listen.ts',
        sound: '  headersTimeout: 8_000,\n  requestTimeout: 12_000,\n',
        faulty: '  headersTimeout: 60_000,\n  requestTimeout: 120_000,\n',
      },
      {
        file: 'server/platform/http/listen.ts',
        sound: 'const STALLED_MS = 6_000',
        faulty: 'const STALLED_MS = 120_000',
      },
    ],
    shows:
      /sends one header after another is not cut[^]*sends a body sign by sign is not cut[^]*reads nothing is not cut/,
  },
  (source) => inHouse(prepared, { source }, async (house) => (await slowFaults(house)).faults),
)
