import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { rmSync } from 'node:fs'
import { setUp, startServer, type Server } from '../../peers/server.ts'
import { copyHome } from '../../peers/server.ts'
import { control, type Control } from '../control.ts'
import { inLane, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { oracle, signatureFirst } from './oracle.ts'

const COUNT = inLane(350, 10_000)
const PLANTED_COUNT = 140

const homes: string[] = []
let prepared = ''

before(async () => {
  const server = await startServer()
  await setUp(server)
  await server.halt()
  prepared = server.home
  homes.push(prepared)
})
after(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

async function withServer<T>(source: string | undefined, run: (server: Server) => Promise<T>): Promise<T> {
  const home = copyHome(prepared)
  homes.push(home)
  const server = await startServer({ home, ...(source === undefined ? {} : { source }) })
  try {
    return await run(server)
  } finally {
    await server.halt()
  }
}

test(`${COUNT} damaged ciphertexts get one answer, of one length, in times that nobody can tell apart`, async (t) => {
  await withServer(undefined, async (server) => {
    const { faults, sent, medianMs } = await oracle(server, { count: COUNT, seed: SEED })
    report({ bad_inputs: sent })
    for (const [kind, ms] of Object.entries(medianMs)) t.diagnostic(`${kind}: median ${ms.toFixed(2)} ms`)
    assert.deepEqual(faults, [])
    assert.deepEqual(await signatureFirst(server, SEED), [])
  })
})

const CONTROLS: readonly Control[] = [
  {
    fault: 'the answer says why the envelope cannot be opened',
    plants: [
      {
        file: 'server/edges/scep/operation.ts',
        sound: `      throw new Declined('badMessageCheck', 'scep.envelope', 'The content cannot be opened')\n`,
        faulty: `      throw new Declined('badMessageCheck', 'scep.envelope', error.message)\n`,
      },
    ],
    shows: /damaged ciphertexts are told apart/,
  },
  {
    fault: 'wrong padding takes longer',
    plants: [
      {
        file: 'server/base/codecs/cms-enveloped.ts',
        sound: `  } catch {\n    throw new DecodeError('CMS: the content cannot be decrypted')\n`,
        faulty: `  } catch {
    for (const end = performance.now() + 40; performance.now() < end;);
    throw new DecodeError('CMS: the content cannot be decrypted')
`,
      },
    ],
    shows: /takes longer than/,
  },
]

for (const planted of CONTROLS) {
  control(planted, (source) =>
    withServer(source, async (server) => (await oracle(server, { count: PLANTED_COUNT, seed: SEED })).faults),
  )
}
