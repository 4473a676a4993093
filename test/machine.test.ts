import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { makeBundle } from '../installer/bundle.ts'
import { startEngine, type Engine } from './peers/docker.ts'
import { machineRoot } from './peers/machine-root.ts'
import { ROOT } from './repo/source.ts'

// A Debian machine with systemd as its first process, on which an admin does what systemd/README.md says, word for word.

const PACKAGES = ['systemd', 'systemd-sysv', 'dbus', 'ca-certificates', 'procps', 'libatomic1', 'openssl']
const BOOT = [
  '--cap-add=SYS_ADMIN',
  '--cap-add=NET_ADMIN',
  '--security-opt=seccomp=unconfined',
  '--env=container=docker',
]
const PLACES = ['--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw', '--tmpfs=/run', '--tmpfs=/run/lock', '--tmpfs=/tmp']

/**
 * systemd inside a container mounts credentials where its services cannot see them, so here, and here alone, the service gets
 * its keys as files.
 */
const KEYS_AS_FILES = `
mkdir -p /srv/keys /etc/systemd/system/freehold.service.d
cp /etc/freehold/keys/*.key /srv/keys && chown -R _freehold /srv/keys
cat > /etc/systemd/system/freehold.service.d/keys.conf <<'END'
[Service]
LoadCredential=
Environment=FREEHOLD_MASTER_KEY_FILE=/srv/keys/master.key
Environment=FREEHOLD_CA_KEY_FILE=/srv/keys/ca.key
END
systemctl daemon-reload && systemctl reset-failed freehold.service && systemctl restart freehold.service
`

const skip = process.getuid?.() === 0 ? false : 'a machine of its own needs root'
let engine: Engine
let folder: string

before(
  async () => {
    if (skip) return
    folder = await mkdtemp(join(tmpdir(), 'freehold-machine-'))
    const program = join(folder, 'program')
    await makeBundle(ROOT, program)
    engine = await startEngine()
    await engine.docker('import', await machineRoot(PACKAGES), 'freehold-machine:12')
    const bundle = `--volume=${program}:/usr/lib/freehold/versions/0.1.0:ro`
    const run = ['run', '--detach', '--name=machine', '--network=none', ...BOOT, ...PLACES, bundle]
    await engine.docker(...run, 'freehold-machine:12', '/lib/systemd/systemd')
    await until(() => shell('systemctl is-system-running || true'), /running|degraded/)
    await shell('ln -s versions/0.1.0 /usr/lib/freehold/current')
  },
  { timeout: 400_000 },
)

after(async () => {
  if (skip) return
  try {
    await engine.stop()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

function shell(script: string): Promise<string> {
  return engine.docker('exec', 'machine', 'bash', '-euo', 'pipefail', '-c', script)
}

async function until(ask: () => Promise<string>, wanted: RegExp): Promise<string> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const answer = await ask().catch((error: unknown) => String(error))
    if (wanted.test(answer)) return answer
    if (Date.now() > deadline)
      throw new Error(`Still: ${answer}\n${await shell('journalctl -u freehold -n 30 --no-pager')}`)
    await wait(200)
  }
}

/** The first block of commands of the manual. */
async function manual(): Promise<string> {
  const text = await readFile(join(ROOT, 'systemd/README.md'), 'utf8')
  return /```\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
}

const health = () => shell('FREEHOLD_CONFIG_FILE=/etc/freehold/freehold.toml freehold health')

test('what the manual says installs it, and it answers on 443 through its socket', { skip }, async () => {
  const commands = await manual()
  assert.match(commands, /systemctl enable --now/)
  await shell(commands)
  await shell(KEYS_AS_FILES)
  await until(health, /The server answers/)
  await until(() => shell('journalctl -u freehold --no-pager'), /one-time code/)
})

test('it runs as its own user with nothing it does not need', { skip }, async () => {
  const status = await shell('cat /proc/$(systemctl show -p MainPID --value freehold)/status')
  const uid = await shell('id -u _freehold')
  assert.match(status, new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s`, 'm'))
  assert.match(status, /^CapEff:\s+0+$/m)
  assert.match(status, /^CapBnd:\s+0+$/m)
  assert.match(status, /^NoNewPrivs:\s+1$/m)
  assert.match(status, /^Seccomp:\s+2$/m)
  assert.equal(
    await shell('stat -c "%U %a" /var/lib/freehold /var/lib/freehold/database'),
    '_freehold 700\n_freehold 700',
  )
})

test('a restart refuses no connection: the socket holds it until the server is back', { skip }, async () => {
  await shell(`
    export FREEHOLD_CONFIG_FILE=/etc/freehold/freehold.toml
    systemctl restart --no-block freehold.service
    for round in 1 2 3 4 5; do freehold health; done`)
})

test('with a wrong key it stays down and says why, instead of trying again and again', { skip }, async () => {
  await shell('openssl rand -base64 32 > /srv/keys/master.key')
  await shell('systemctl restart freehold.service || true')
  const state = await until(() => shell('systemctl show -p ActiveState,ExecMainStatus freehold'), /ActiveState=failed/)
  assert.match(state, /ExecMainStatus=12/)
  assert.match(await shell('journalctl -u freehold -n 20 --no-pager'), /master key/)
})
