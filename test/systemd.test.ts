import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

const UNITS = ['freehold.service', 'freehold.socket', 'freehold-http.socket']
const SOURCE = join(import.meta.dirname, '..', 'systemd')
/** Tenths of the score that systemd gives: 1.6 is what the service may be exposed at most. */
const MOST_EXPOSED = 16

let root: string

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'freehold-units-'))
  const units = join(root, 'etc/systemd/system')
  await mkdir(units, { recursive: true })
  for (const unit of UNITS) await cp(join(SOURCE, unit), join(units, unit))
  await cp('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), { recursive: true, verbatimSymlinks: true })
  const program = join(root, 'usr/lib/freehold/current/bin/node')
  await mkdir(join(program, '..'), { recursive: true })
  await writeFile(program, '')
  await chmod(program, 0o755)
})
after(() => rm(root, { recursive: true, force: true }))

interface Answer {
  code: number
  text: string
}

function analyze(...args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      'systemd-analyze',
      [...args, `--root=${root}`],
      { env: { ...process.env, NO_COLOR: '1' } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, text: out + err }),
    )
  })
}

async function verify(): Promise<Answer> {
  return await analyze('verify', '--recursive-errors=no', ...UNITS)
}

async function planted(line: string, inPlaceOf: RegExp): Promise<Answer> {
  const unit = join(root, 'etc/systemd/system/freehold.service')
  const genuine = await readFile(unit, 'utf8')
  await writeFile(unit, genuine.replace(inPlaceOf, line))
  try {
    return await verify()
  } finally {
    await writeFile(unit, genuine)
  }
}

test('systemd accepts the units without a word', async () => {
  assert.deepEqual(await verify(), { code: 0, text: '' })
})

test('systemd does look: a directive that it does not know and a program that is not there are told', async () => {
  assert.match((await planted('ProtectEverything=yes', /^ProtectHome=yes$/m)).text, /ProtectEverything/)
  assert.match((await planted('ExecStart=/nowhere/node', /^ExecStart=.*$/m)).text, /\/nowhere\/node/)
})

test('the service is exposed to little', async (context) => {
  const { code, text } = await analyze('security', '--offline=true', `--threshold=${MOST_EXPOSED}`, 'freehold.service')
  const score = /exposure level for freehold.service: ([\d.]+)/.exec(text)?.[1]
  context.diagnostic(`exposure ${score}`)
  assert.ok(score, text)
  assert.equal(code, 0, `exposure ${score}`)
})

test('the service keeps what Node needs and gives what the server reads', async () => {
  const unit = await readFile(join(SOURCE, 'freehold.service'), 'utf8')
  assert.equal(/^MemoryDenyWriteExecute/m.test(unit), false)
  assert.equal(/^Documentation=.*man:/m.test(unit), false)
  for (const name of ['FREEHOLD_MASTER_KEY_FILE=%d/freehold.master-key', 'FREEHOLD_CA_KEY_FILE=%d/freehold.ca-key']) {
    assert.ok(unit.includes(`Environment=${name}\n`), name)
  }
  for (const name of ['freehold.master-key', 'freehold.ca-key'])
    assert.ok(unit.includes(`LoadCredential=${name}:`), name)
})
