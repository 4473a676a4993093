import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Database } from '../../base/database/database.ts'
import { Refusal } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { makeKit } from './kit.ts'
import { restoreBackup, type RestoreRequest } from './restore.ts'
import { scratchAppliance, type ScratchAppliance } from './scratch-appliance.ts'
import { findKit, listFiles } from './store.ts'

let appliance: ScratchAppliance
let file: string

before(async () => {
  appliance = await scratchAppliance()
  await appliance.run('backup.run', {})
  await appliance.drain()
  file = (await listFiles(appliance.database.reader, 1, null))[0]!.path
})
after(() => appliance.close())

function request(name: string, changes: Partial<RestoreRequest> = {}): RestoreRequest {
  const place = join(appliance.folder, name)
  return {
    file,
    identity: appliance.kit.identity,
    dataFolder: join(place, 'data'),
    masterKeyFile: join(place, 'master.key'),
    caKeyFile: join(place, 'ca.key'),
    user: 'root',
    clock: appliance.now,
    log: silentLog(),
    ...changes,
  }
}
const refuses = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('file and kit bring back data and keys, and the log says that it goes on from a backup', async () => {
  const asked = request('bare')
  const { manifest, epochAt } = await restoreBackup(asked)
  assert.deepEqual((await readdir(asked.dataFolder)).toSorted(), ['database'])
  assert.equal(epochAt, manifest.audit.size + 1)
  assert.equal((await readFile(asked.masterKeyFile, 'utf8')).trim(), appliance.masterKey.toString('base64'))
  assert.equal((await readFile(asked.caKeyFile, 'utf8')).trim(), appliance.caKey.toString('base64'))
  for (const path of [asked.masterKeyFile, asked.caKeyFile]) assert.equal((await stat(path)).mode & 0o777, 0o600)

  const folder = join(asked.dataFolder, 'database')
  const database = new Database({
    folder,
    clock: appliance.now,
    log: silentLog(),
    onFatal: (error) => assert.fail(String(error)),
  })
  assert.equal(database.head.seq, epochAt)
  assert.equal((await findKit(database.reader))?.recipient, appliance.kit.recipient)
  const epoch = await database.reader
    .selectFrom('audit_bodies')
    .select(['action', 'body'])
    .where('seq', '=', epochAt)
    .executeTakeFirstOrThrow()
  assert.equal(epoch.action, 'backup.restore')
  assert.ok(epoch.body.includes(manifest.audit.root))
  await database.close()
})

test('whatever is wrong, nothing is touched', async () => {
  const damagedFile = join(appliance.folder, 'damaged.age')
  const bytes = await readFile(file)
  bytes[bytes.length - 100] = bytes[bytes.length - 100]! ^ 1
  await writeFile(damagedFile, bytes)
  const cutFile = join(appliance.folder, 'cut.age')
  await writeFile(cutFile, bytes.subarray(0, bytes.length / 2))
  const otherFile = join(appliance.folder, 'other.age')
  await writeFile(otherFile, 'holiday pictures')
  const cases: [string, Partial<RestoreRequest>][] = [
    ['backup.wrong_key', { identity: makeKit().identity }],
    ['backup.damaged', { file: damagedFile }],
    ['backup.damaged', { file: cutFile }],
    ['backup.damaged', { file: otherFile }],
  ]
  for (const [index, [code, changes]] of cases.entries()) {
    const asked = request(`wrong-${index}`, changes)
    await assert.rejects(restoreBackup(asked), refuses(code))
    assert.equal(existsSync(asked.dataFolder) || existsSync(asked.masterKeyFile) || existsSync(asked.caKeyFile), false)
  }
})

test('a folder that holds anything is refused, and so is a key in the way', async () => {
  const full = request('full')
  await mkdir(full.dataFolder, { recursive: true })
  await writeFile(join(full.dataFolder, 'precious'), 'data')
  await assert.rejects(restoreBackup(full), refuses('backup.folder_not_empty'))
  assert.deepEqual(await readdir(full.dataFolder), ['precious'])

  const keyed = request('keyed')
  await mkdir(keyed.dataFolder, { recursive: true })
  await writeFile(keyed.caKeyFile, 'another key')
  await assert.rejects(restoreBackup(keyed), refuses('backup.key_in_the_way'))
  assert.equal(await readFile(keyed.caKeyFile, 'utf8'), 'another key')
  assert.equal(existsSync(keyed.masterKeyFile), false)
})
