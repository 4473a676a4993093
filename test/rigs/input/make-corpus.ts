import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encryptTo, recipientOf } from '../../../server/base/codecs/age.ts'
import { readCertificate } from '../../../server/base/codecs/x509.ts'
import { makeExport } from '../../../server/domains/auditor/export.ts'
import { TreeNodes } from '../../../server/domains/auditor/nodes.ts'
import { filledLog } from '../../../server/domains/auditor/scratch.ts'
import { unzip } from '../../peers/zip.ts'
import { newPair, ScepDevice } from '../../simulators/scep-device.ts'
import { keep, vector } from './corpus.ts'
import { AGE_IDENTITY } from './decoders/codecs.ts'
import { strangersKey } from './decoders/auditor.ts'

// Makes the sound inputs of the corpus that no vector holds: node test/rigs/input/make-corpus.ts. They are kept, so that a
// seed gives the same inputs everywhere; make them anew only where a format changes.

const kept = await encryptTo([recipientOf(AGE_IDENTITY)], Buffer.from('what a backup holds'))
const end = kept.indexOf('\n', kept.indexOf('\n---') + 1) + 1
keep('age', 'sound.age', kept)
keep('age-header', 'sound.txt', kept.subarray(0, end))

const device = new ScepDevice('', readCertificate(vector('recipient.crt.der')), newPair())
keep('scep', 'sound-request.der', await device.message(device.request({ challenge: 'open sesame' })))
keep('scep', 'sound-poll.der', await device.message(randomBytes(40), { type: '20' }))

await keepExport()

/** Twelve entries, signed with the key that anybody may know. */
async function keepExport(): Promise<void> {
  const signer = strangersKey('mdm.example.com/audit')
  const log = filledLog(signer)
  await log.fill(12)
  const work = { from: 0, to: Date.UTC(2100, 0), exporter: 'account:test-admin' }
  const made = await makeExport(log.run(), work, log.parts, log.checkpoints, new TreeNodes())
  const zip = unzip(readFileSync(join(log.parts.exportFolder, `${made.export}.zip`)))
  // The program itself stays out: it is the one that reads.
  for (const [name, bytes] of zip) if (!['verify.mjs', 'READ-ME.txt'].includes(name)) keep('export', name, bytes)
  await log.close()
}
