import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { installed } from '../../peers/program.ts'
import { startServer } from '../../peers/server.ts'
import { control } from '../control.ts'
import { lacks, LONG } from '../lane.ts'
import { testsslFaults } from './handshake.ts'

/** Suites are a matter of seconds; everything takes more than a minute. */
const CHECKS = LONG ? [] : ['-s']

async function judged(source?: string): Promise<string[]> {
  const server = await startServer(source === undefined ? {} : { source })
  try {
    return await testsslFaults(server, CHECKS)
  } finally {
    await server.stop()
  }
}

describe('testssl.sh', { concurrency: 2 }, () => {
  test('testssl.sh finds nothing beyond what a certificate of our own brings with it', async (t) => {
    if (!installed('testssl')) return lacks(t, 'testssl.sh')
    assert.deepEqual(await judged(), [])
  })

  control(
    {
      fault: 'a suite of CBC is allowed',
      plants: [
        {
          file: 'server/platform/http/listen.ts',
          sound: "  'ECDHE-ECDSA-AES128-GCM-SHA256',\n",
          faulty: "  'ECDHE-ECDSA-AES128-GCM-SHA256',\n  'ECDHE-ECDSA-AES128-SHA',\n",
        },
      ],
      shows: /cipherlist_(AVERAGE|OBSOLETED)/,
    },
    (source) => judged(source),
  )
})
