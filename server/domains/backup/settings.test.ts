import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refusal } from '../../base/errors.ts'
import { probeFolder } from './folder.ts'
import { backupSchedules } from './jobs.ts'
import { scratchAppliance, type ScratchAppliance } from './scratch-appliance.ts'
import { changeSection } from '../settings/index.ts'
import { BACKUP, backupSection, cronOf, getSettings } from './settings.ts'

let appliance: ScratchAppliance

before(async () => {
  appliance = await scratchAppliance()
})
after(() => appliance.close())

const refuses = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('a folder is tried by writing, reading and removing, and nothing stays in it', async () => {
  const folder = join(appliance.folder, 'target', 'deep')
  const facts = await probeFolder(folder, appliance.parts.dataFolder)
  assert.equal(facts.path, folder)
  assert.equal(facts.sameDisk, true)
  assert.ok(facts.freeBytes > 0 && facts.totalBytes > facts.freeBytes)
  assert.deepEqual(await readdir(folder), [])
})

test("the server's own folders are refused, also behind a link; the default folder is fine", async () => {
  const { dataFolder } = appliance.parts
  const link = join(appliance.folder, 'innocent')
  await symlink(join(dataFolder, 'database'), link)
  const own = ['database', 'database/deeper', 'scratch'].map((name) => join(dataFolder, name))
  for (const folder of [...own, link]) {
    await assert.rejects(probeFolder(folder, dataFolder), refuses('backup.folder_refused'), folder)
  }
  await assert.rejects(probeFolder('relative/folder', dataFolder), refuses('backup.folder_refused'))
  await probeFolder(join(dataFolder, 'backups'), dataFolder)
})

test('a folder that cannot be used says why', async () => {
  const file = join(appliance.folder, 'a-file')
  await writeFile(file, '')
  await assert.rejects(probeFolder(file, appliance.parts.dataFolder), refuses('backup.folder_unusable'))
  if (process.getuid?.() === 0) return
  const closed = join(appliance.folder, 'closed')
  await mkdir(closed)
  await chmod(closed, 0o500)
  await assert.rejects(probeFolder(closed, appliance.parts.dataFolder), refuses('backup.folder_unusable'))
})

test('the schedule follows the settings', async () => {
  const { dataFolder } = appliance.parts
  const reading = { tx: appliance.database.reader }
  assert.equal((await getSettings(reading, dataFolder)).path, join(dataFolder, 'backups'))
  const wanted = { values: { nightlyAt: '23:05', keepDaily: 30, folder: '/srv/backup' } }
  await appliance.unit((unit) => changeSection(unit, null, BACKUP, { wanted, seen: null, how: 'changed' }))
  assert.deepEqual(await getSettings(reading, dataFolder), { ...wanted.values, path: '/srv/backup' })
  const [schedule] = await backupSchedules(appliance.database.reader)
  assert.equal(schedule?.cron, '5 23 * * *')
})

test('a folder is tried before it becomes a setting', async () => {
  const { dataFolder } = appliance.parts
  const folder = join(dataFolder, 'database')
  const values = { nightlyAt: '02:00', keepDaily: 14, folder }
  const check = backupSection(dataFolder).check(values, { tx: appliance.database.reader } as never)
  await assert.rejects(check, refuses('backup.folder_refused'))
})

test('only a time of day is a time of day', () => {
  for (const nightlyAt of ['24:00', '2:00', '02:60', '* * * *', '02:00\n']) {
    assert.equal(BACKUP.schema.safeParse({ nightlyAt }).success, false, nightlyAt)
  }
  assert.equal(cronOf('00:00'), '0 0 * * *')
})
