import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refusal } from '../../base/errors.ts'
import { DAY } from '../../base/time.ts'
import { changeSection } from '../settings/index.ts'
import { backupHealth, getBackup } from './backups.ts'
import { spaceOf } from './folder.ts'
import { measureSources, readEnvelope, writeEnvelope } from './envelope.ts'
import { Manifest } from './manifest.ts'
import { scratchAppliance, type ScratchAppliance } from './scratch-appliance.ts'
import { withScratch } from './scratch-folder.ts'
import { BACKUP } from './settings.ts'
import { listFiles, type FileRow } from './store.ts'

let appliance: ScratchAppliance

before(async () => {
  appliance = await scratchAppliance()
})
after(() => appliance.close())

const newest = async (): Promise<FileRow> => {
  const [row] = await listFiles(appliance.database.reader, 1, null)
  assert.ok(row)
  return row
}
const refuses = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('a backup counts for nothing until a restore of it was checked', async () => {
  await appliance.run('backup.run', {})
  const made = await newest()
  assert.equal(made.state, 'unverified')
  assert.equal((await backupHealth({ tx: appliance.database.reader })).lastVerified, null)

  await appliance.drain()
  const shown = await getBackup({ tx: appliance.database.reader }, { id: made.id })
  assert.equal(shown.state, 'verified')
  assert.equal(shown.entriesChecked, shown.audit.size)
  assert.equal(shown.rows['backup_kits'], 1)
  assert.deepEqual(
    shown.members.map(({ name }) => name),
    ['database/freehold.sqlite', 'keys/master-key.age', 'keys/ca-key.age'],
  )
  assert.equal((await backupHealth({ tx: appliance.database.reader })).lastVerified?.id, made.id)
})

test('the file is readable by its owner alone, and nothing plain stays behind', async () => {
  const { path } = await newest()
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(join(appliance.parts.dataFolder, 'scratch')), [])
  const bytes = await readFile(path)
  for (const plain of ['SQLite format 3', 'manifest.json', appliance.kit.recipient])
    assert.equal(bytes.includes(plain), false)
})

test('one flipped byte anywhere fails the check, and the failure is kept and told', async () => {
  const { id, path } = await newest()
  const whole = await readFile(path)
  for (const share of [0, 0.05, 0.5, 0.999]) {
    const bytes = Buffer.from(whole)
    const at = Math.floor(share * bytes.length)
    bytes[at] = bytes[at]! ^ 0x01
    await writeFile(path, bytes)
    await assert.rejects(appliance.run('backup.verify', { id }), refuses('backup.damaged'), `byte ${at}`)
    assert.equal((await newest()).state, 'failed')
  }
  const health = await backupHealth({ tx: appliance.database.reader })
  assert.equal(health.lastVerified, null)
  assert.equal(health.lastFailed?.id, id)
  await writeFile(path, whole)
  await appliance.run('backup.verify', { id })
  assert.equal((await newest()).state, 'verified')
})

test('a file that was cut off fails the check, wherever the cut is', async () => {
  const { id, path } = await newest()
  const whole = await readFile(path)
  for (const length of [0, 40, 300, whole.length - 70_000, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, Math.max(length, 0)))
    await assert.rejects(appliance.run('backup.verify', { id }), refuses('backup.damaged'), `${length} bytes`)
  }
  await writeFile(path, whole)
})

test('an older backup under a newer name is not taken for it', async () => {
  const older = await newest()
  appliance.pass(DAY)
  await appliance.run('backup.run', {})
  const newer = await newest()
  await writeFile(newer.path, await readFile(older.path))
  await assert.rejects(appliance.run('backup.verify', { id: newer.id }), refuses('backup.damaged'))
})

test('of a file that somebody else wrote for our recipients nothing is unpacked', async () => {
  const { manifest: text } = await newest()
  const genuine = Manifest.parse(JSON.parse(text))
  const source = { name: 'database/freehold.sqlite', path: join(appliance.folder, 'large') }
  await writeFile(source.path, Buffer.alloc(8 * 1024 * 1024))
  const forged = { ...genuine, members: await measureSources([source]) }
  const file = join(appliance.folder, 'forged')
  await writeEnvelope(file, forged, [source])
  assert.ok((await stat(file)).size < 10_000, 'eight megabytes of zeros pack into next to nothing')
  const folder = await mkdtemp(join(appliance.folder, 'unpacked-'))
  const { identity } = appliance.parts.appliance
  await assert.rejects(readEnvelope(file, identity, folder, genuine), refuses('backup.damaged'))
  assert.deepEqual(await readdir(folder), [])
})

test('a target that went away fails the check instead of leaving it open', async () => {
  const { id, path } = await newest()
  const { rm } = await import('node:fs/promises')
  await rm(path)
  await assert.rejects(appliance.run('backup.verify', { id }), refuses('backup.unreadable'))
  assert.equal((await newest()).state, 'failed')
})

test('old backups go once newer ones are verified', async () => {
  appliance.queue.length = 0
  const change = { wanted: { values: { keepDaily: 1 } }, seen: null, how: 'changed' } as const
  await appliance.unit((unit) => changeSection(unit, null, BACKUP, change))
  appliance.pass(DAY)
  await appliance.run('backup.run', {})
  await appliance.drain()
  const rows = await listFiles(appliance.database.reader, 10, null)
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['verified', 'pruned', 'pruned'],
  )
  assert.deepEqual(await readdir(join(appliance.parts.dataFolder, 'backups')), [rows[0]?.path.split('/').at(-1)])
})

test('a cancelled run leaves nothing behind', async () => {
  const cancelled = AbortSignal.abort()
  await assert.rejects(appliance.run('backup.run', {}, cancelled))
  assert.deepEqual(await readdir(join(appliance.parts.dataFolder, 'scratch')), [])
  assert.equal((await readdir(join(appliance.parts.dataFolder, 'backups'))).length, 1)
})

test('a check that finds no room to unpack fills no disk and says nothing of the backup', async () => {
  appliance.queue.length = 0
  await appliance.run('backup.run', {})
  await appliance.drain()
  const { id, manifest } = await newest()
  const { database, unit, parts } = appliance
  const large = Manifest.parse(JSON.parse(manifest))
  large.members[0]!.size = 1e15
  const keepManifest = (text: string) =>
    unit(async ({ tx, record }) => {
      await tx.updateTable('backup_files').set({ manifest: text }).where('id', '=', id).execute()
      record({ action: 'backup.verify', target: `backup:${id}` })
    })
  await keepManifest(JSON.stringify(large))
  await assert.rejects(appliance.run('backup.verify', { id }), refuses('backup.no_space'))
  assert.equal((await getBackup({ tx: database.reader }, { id })).state, 'verified')
  assert.deepEqual(await readdir(join(parts.dataFolder, 'scratch')), [])
  await keepManifest(manifest)
})

test('what one run will write is no longer free for the next', async () => {
  const { dataFolder } = appliance.parts
  const bytes = (await spaceOf(dataFolder)).freeBytes * 0.6
  const second = () => withScratch(dataFolder, { id: 'second', bytes }, async () => 'done')
  await withScratch(dataFolder, { id: 'first', bytes }, async () => {
    await assert.rejects(second, refuses('backup.no_space'))
  })
  assert.equal(await second(), 'done')
})
