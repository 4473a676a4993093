import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refusal } from '../../base/errors.ts'
import { probeFolder } from './folder.ts'
import { backupSchedules } from './jobs.ts'
import { scratchAppliance, type ScratchAppliance } from './scratch-appliance.ts'
import { cronOf, getSettings, saveSettings, SettingsInput } from './settings.ts'

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

test('settings are saved over the version that was seen, and the schedule follows', async () => {
  const { dataFolder } = appliance.parts
  const reading = { tx: appliance.database.reader, at: 0, actor: { kind: 'job', id: 'x', name: '' } } as never
  const seen = await getSettings(reading, dataFolder)
  assert.equal(seen.path, join(dataFolder, 'backups'))
  const input = { nightlyAt: '23:05', keepDaily: 30, folder: '/srv/backup', version: seen.version }
  const saved = await appliance.unit((unit) => saveSettings(unit, input, dataFolder))
  assert.deepEqual(saved, { ...input, path: '/srv/backup', version: seen.version + 1 })
  const stale = appliance.unit((unit) => saveSettings(unit, input, dataFolder))
  await assert.rejects(stale, refuses('backup.settings_changed'))
  const [schedule] = await backupSchedules(appliance.database.reader)
  assert.equal(schedule?.cron, '5 23 * * *')
})

test('only a time of day is a time of day', () => {
  const base = { keepDaily: 7, folder: null, version: 1 }
  for (const nightlyAt of ['24:00', '2:00', '02:60', '* * * *', '02:00\n']) {
    assert.equal(SettingsInput.safeParse({ ...base, nightlyAt }).success, false, nightlyAt)
  }
  assert.equal(cronOf('00:00'), '0 0 * * *')
})
