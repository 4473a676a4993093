import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { inspectDatabase } from '../server/base/database/inspect.ts'
import { Manifest } from '../server/domains/backup/manifest.ts'
import { scratchAppliance, type ScratchAppliance } from '../server/domains/backup/scratch-appliance.ts'
import { listFiles } from '../server/domains/backup/store.ts'

// What docs and README promise to somebody who has a backup, the kit and a plain Debian, and no Freehold.

const run = promisify(execFile)

let appliance: ScratchAppliance
let backup: string
let kit: string
let unpacked: string

before(async () => {
  appliance = await scratchAppliance()
  await appliance.run('backup.run', {})
  backup = (await listFiles(appliance.database.reader, 1, null))[0]!.path
  kit = join(appliance.folder, 'kit.txt')
  await writeFile(kit, `# recovery kit\n${appliance.kit.identity}\n`, { mode: 0o600 })
  unpacked = join(appliance.folder, 'unpacked')
  await mkdir(unpacked)
  const pipe = 'set -o pipefail; age -d -i "$1" "$2" | zstd -d | tar -x -C "$3"'
  await run('bash', ['-c', pipe, 'bash', kit, backup, unpacked])
})
after(() => appliance.close())

test("Debian's age, zstd and tar open a backup with the kit alone, and every checksum is as listed", async () => {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(unpacked, 'manifest.json'), 'utf8')))
  assert.equal(manifest.members.length, 3)
  for (const { name, size, sha256 } of manifest.members) {
    const bytes = await readFile(join(unpacked, name))
    assert.equal(bytes.length, size, name)
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, name)
  }
})

test('the database in it is sound, and the keys in it open with the same kit', async () => {
  const found = inspectDatabase(join(unpacked, 'database/freehold.sqlite'))
  assert.deepEqual([found.faults, found.brokenReferences], [[], 0])
  for (const [name, key] of [
    ['keys/master-key.age', appliance.masterKey],
    ['keys/ca-key.age', appliance.caKey],
  ] as const) {
    const { stdout } = await run('age', ['-d', '-i', kit, join(unpacked, name)])
    assert.equal(stdout, key.toString('base64'))
  }
})

test("the appliance's own identity opens it as well, and nobody else's does", async () => {
  const own = join(appliance.folder, 'own.txt')
  await writeFile(own, `${appliance.parts.appliance.identity}\n`, { mode: 0o600 })
  await run('age', ['-d', '-i', own, '-o', '/dev/null', backup])
  const other = join(appliance.folder, 'other.txt')
  await run('age-keygen', ['-o', other])
  await assert.rejects(run('age', ['-d', '-i', other, '-o', '/dev/null', backup]), /no identity matched/)
})
