import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Refusal } from '../../../server/base/errors.ts'
import { restoreBackup } from '../../../server/domains/backup/restore.ts'
import { scratchAppliance, type ScratchAppliance } from '../../../server/domains/backup/scratch-appliance.ts'
import { listFiles } from '../../../server/domains/backup/store.ts'
import { EXIT } from '../../../server/edges/cli/exit.ts'
import { silentLog } from '../../../server/base/log.ts'
import { installed } from '../../peers/program.ts'
import { ROOT } from '../../repo/source.ts'
import { inLane, lacks, SEED } from '../lane.ts'
import { report } from '../report.ts'
import { keptFor } from './corpus.ts'
import { mutateBytes } from './mutate/bytes.ts'
import { Dice } from './mutate/dice.ts'
import { mutateJson } from './mutate/json.ts'
import { mutateLines } from './mutate/lines.ts'
import { zzufed } from './zzuf.ts'

const RESTORES = inLane(150, 20_000)
const PROGRAMS = inLane(8, 400)
const MOST_MS = inLane(6_000, 600_000)
const HANG_MS = 20_000

let appliance: ScratchAppliance
let backup: Buffer
let kit: string

before(async () => {
  appliance = await scratchAppliance()
  await appliance.run('backup.run', {})
  backup = await readFile((await listFiles(appliance.database.reader, 1, null))[0]!.path)
  kit = join(appliance.folder, 'kit.txt')
  await writeFile(kit, `${appliance.kit.identity}\n`)
})
after(() => appliance.close())

interface Ended {
  code: number | null
  out: string
  ms: number
}

/** Runs a program of the product as people do. */
async function program(file: string, args: readonly string[]): Promise<Ended> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [file, ...args], {
    cwd: appliance.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: HANG_MS,
    killSignal: 'SIGKILL',
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (out = (out + piece.toString('latin1')).slice(-3_000)))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, ms: performance.now() - startedAt }
}

/** A stack trace is no answer, and neither is an end that no list of exit codes has. */
function faultOf(what: string, { code, out }: Ended, ends: readonly number[]): string[] {
  const stack = /^\s+at .+:\d+:\d+\)?$/m.exec(out)
  return code === null || !ends.includes(code) || stack !== null
    ? [`${what} (seed ${SEED}) ended with ${code}: ${out}`]
    : []
}

function damagedBackups(count: number): Buffer[] {
  const ours = Array.from({ length: count }, (_, number) => mutateBytes(backup, new Dice(SEED, 'restore', number), []))
  return ours.map((bytes) => (bytes.equals(backup) ? bytes.subarray(0, -1) : bytes))
}

test('a damaged backup is refused by a restore in words, and nothing is left behind', async (t) => {
  const startedAt = performance.now()
  const faults: string[] = []
  let ran = 0
  for (const bytes of damagedBackups(RESTORES)) {
    if (performance.now() - startedAt > MOST_MS) break
    const file = join(appliance.folder, 'damaged.age')
    await writeFile(file, bytes)
    const place = join(appliance.folder, 'restored')
    const asked = {
      file,
      identity: appliance.kit.identity,
      dataFolder: join(place, 'data'),
      masterKeyFile: join(place, 'm.key'),
      caKeyFile: join(place, 'c.key'),
    }
    await restoreBackup({ ...asked, user: 'root', clock: appliance.now, log: silentLog() }).then(
      () => faults.push(`damage ${ran} was restored`),
      (error: unknown) => {
        if (!(error instanceof Refusal)) faults.push(`damage ${ran}: ${String(error)}`)
      },
    )
    if (existsSync(asked.dataFolder) || existsSync(asked.masterKeyFile))
      faults.push(`damage ${ran} left something behind`)
    ran++
  }
  report({ bad_inputs: ran })
  t.diagnostic(`${ran} restores of damaged backups, seed ${SEED}`)
  assert.deepEqual(faults.slice(0, 5), [])
})

test('the command line answers damaged backups, mutated by another hand, with an exit code of its list', async (t) => {
  if (!installed('zzuf')) return lacks(t, 'zzuf')
  const faults: string[] = []
  const inputs = zzufed(backup, SEED % 1_000_000, PROGRAMS)
  for (const [number, bytes] of inputs.entries()) {
    const file = join(appliance.folder, 'zzufed.age')
    await writeFile(file, bytes)
    const data = join(appliance.folder, 'never')
    const command =
      number % 2 === 0 ? ['restore', file, '--kit', kit, '--data', data] : ['check', file, '--kit', kit, '--json']
    const ended = await program(join(ROOT, 'server/edges/cli/main.ts'), command)
    faults.push(...faultOf(`damage ${number}`, ended, [EXIT.failed, EXIT.wrongKey]))
    if (existsSync(data)) faults.push(`damage ${number} left something behind`)
  }
  report({ bad_inputs: inputs.length, crashes: faults.length })
  assert.deepEqual(faults.slice(0, 3), [])
})

test('the program that comes with an export gives a verdict on whatever lies beside it', async () => {
  const faults: string[] = []
  const files = new Map(keptFor('export').map(({ name, bytes }) => [name.slice('export/'.length), bytes]))
  const names = [...files.keys()]
  for (let number = 0; number < PROGRAMS; number++) {
    const dice = new Dice(SEED, 'verify', number)
    const folder = join(appliance.folder, 'export')
    await mkdir(folder)
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes)
    const changed = dice.chance(0.5) ? 'manifest.json' : dice.pick(names)
    const mutate = changed === 'manifest.json' ? mutateJson : mutateLines
    await writeFile(join(folder, changed), mutate(files.get(changed)!, dice, []))
    await cp(join(ROOT, 'server/domains/auditor/verify.mjs'), join(folder, 'verify.mjs'))
    faults.push(...faultOf(`export ${number}, ${changed}`, await program(join(folder, 'verify.mjs'), []), [1]))
    await rm(folder, { recursive: true })
  }
  report({ bad_inputs: PROGRAMS, crashes: faults.length })
  assert.deepEqual(faults.slice(0, 3), [])
})
