import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startServer } from '../../peers/server.ts'
import { control } from '../control.ts'
import { lacks } from '../lane.ts'
import { policyFaults } from './policy.ts'

async function judged(source?: string): Promise<string[] | null> {
  const server = await startServer(source === undefined ? {} : { source })
  try {
    return await policyFaults(server)
  } finally {
    await server.stop()
  }
}

describe('csp_evaluator', { concurrency: 2 }, () => {
  test("csp_evaluator finds nothing in the console's content security policy", async (t) => {
    const faults = await judged()
    if (faults === null) return lacks(t, 'csp_evaluator')
    assert.deepEqual(faults, [])
  })

  control(
    {
      fault: 'scripts within the page are allowed',
      plants: [
        {
          file: 'server/platform/http/guard.ts',
          sound: `scriptSrc: ["'self'"]`,
          faulty: `scriptSrc: ["'self'", "'unsafe-inline'"]`,
        },
      ],
      shows: /script-src 'unsafe-inline'/,
    },
    async (source) => (await judged(source)) ?? ['csp_evaluator is missing'],
  )
})
