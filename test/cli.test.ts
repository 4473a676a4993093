import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { makeKit } from '../server/domains/backup/index.ts'
import { scratchAppliance, type ScratchAppliance } from '../server/domains/backup/scratch-appliance.ts'
import { listFiles } from '../server/domains/backup/store.ts'
import { runCli } from '../server/edges/cli/program.ts'

let appliance: ScratchAppliance
let backup: string
let kit: string

before(async () => {
  appliance = await scratchAppliance()
  await appliance.run('backup.run', {})
  backup = (await listFiles(appliance.database.reader, 1, null))[0]!.path
  kit = join(appliance.folder, 'kit.txt')
  await writeFile(kit, `# recovery kit\n${appliance.kit.identity}\n`)
})
after(() => appliance.close())

async function freehold(args: string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  const streams = { out: new PassThrough(), err: new PassThrough() }
  const env = { FREEHOLD_LISTEN__HTTPS_PORT: '1' }
  const code = await runCli(args, { env, cwd: appliance.folder, stdin: Readable.from([input]), ...streams })
  const text = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString('utf8') ?? ''
  return { code, out: text(streams.out), err: text(streams.err) }
}

test('a kit typed in opens the backup, and the numbers say what is in it', async () => {
  const typed = appliance.kit.words.map((word, index) => `${index + 1}. ${word}`).join('\n')
  const { code, out } = await freehold(['check', backup, '--kit', '-'], typed)
  assert.equal(code, 0)
  assert.match(out, /can be restored with this kit/)
  assert.match(out, /the chain is unbroken/)
})

test('a restore ends with 0 and says in numbers what came back, as JSON too', async () => {
  const { code, out } = await freehold(['restore', backup, '--kit', kit, '--data', 'bare/data', '--json'])
  assert.equal(code, 0)
  const answer = JSON.parse(out) as { rows: Record<string, number>; epochAt: number; masterKeyFile: string }
  assert.equal(answer.rows['backup_kits'], 1)
  assert.equal(answer.masterKeyFile, join(appliance.folder, 'bare/keys/master.key'))
  assert.equal(Buffer.from(await readFile(answer.masterKeyFile, 'utf8'), 'base64').equals(appliance.masterKey), true)
})

test('the wrong kit ends with 12, whatever else is wrong with 1, a wrong command with 2', async () => {
  const other = join(appliance.folder, 'other.txt')
  await writeFile(other, makeKit().identity)
  const cut = join(appliance.folder, 'cut.age')
  const bytes = await readFile(backup)
  await writeFile(cut, bytes.subarray(0, bytes.length - 1))
  await mkdir(join(appliance.folder, 'full'))
  await writeFile(join(appliance.folder, 'full', 'file'), '')
  const cases: [number, string[]][] = [
    [12, ['restore', backup, '--kit', other, '--data', 'never']],
    [12, ['check', backup, '--kit', '-']],
    [1, ['restore', cut, '--kit', kit, '--data', 'never']],
    [1, ['restore', 'no-such-file', '--kit', kit, '--data', 'never']],
    [1, ['restore', backup, '--kit', kit, '--data', 'full']],
    [1, ['health']],
    [2, ['restore', backup]],
    [2, ['no-such-command']],
    [0, ['--help']],
  ]
  for (const [expected, args] of cases) {
    const { code, err } = await freehold(args)
    assert.equal(code, expected, `${args.join(' ')}: ${err}`)
  }
  assert.equal(existsSync(join(appliance.folder, 'never')), false)
  assert.deepEqual(await readdir(join(appliance.folder, 'full')), ['file'])
})

test('with --json an error is a problem with its code, and the kit is in no output', async () => {
  const { err } = await freehold(['restore', backup, '--kit', kit, '--data', 'full', '--json'])
  const problem = JSON.parse(err) as { code: string; status: number }
  assert.deepEqual([problem.code, problem.status], ['backup.folder_not_empty', 409])
  const wrong = await freehold(['check', backup, '--kit', '-'], `${appliance.kit.identity}Q`)
  assert.equal(wrong.code, 12)
  assert.equal((wrong.err + wrong.out).includes(appliance.kit.identity.slice(20, 40)), false)
  for (const args of [
    ['check', backup, '--kit', appliance.kit.identity],
    ['check', backup, appliance.kit.identity, '--kit', '-'],
  ]) {
    const misplaced = await freehold(args)
    assert.notEqual(misplaced.code, 0)
    assert.match(misplaced.err, /\[recovery kit\]/)
    assert.equal(misplaced.err.includes(appliance.kit.identity.slice(20, 40)), false)
  }
})
