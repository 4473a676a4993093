import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { importsOf } from '../repo/source.ts'

/** One Debian package that tests need, and the files that use it: a test needs what it or anything it imports uses. */
export interface Package {
  name: string
  /** Beginnings of paths below the repository. */
  usedBy: readonly string[]
}

const SAMBA = ['test/peers/samba']
const DIRECTORIES = ['test/peers/samba', 'test/peers/slapd']
const BROWSER = ['test/peers/browser']
const SCEP = ['test/peers/scep', 'test/docs-commands']
const CONTAINERS = ['test/peers/docker']
const PROXIES = ['test/peers/proxies']
const DISKS = ['test/rigs/loss/disk.ts']
const SHOWN_DISKS = ['test/rigs/loss/shown-disk']
const MACHINES = ['test/peers/machine']

export const PACKAGES: readonly Package[] = [
  { name: 'samba', usedBy: SAMBA },
  { name: 'samba-ad-dc', usedBy: SAMBA },
  { name: 'samba-ad-provision', usedBy: SAMBA },
  { name: 'samba-dsdb-modules', usedBy: SAMBA },
  { name: 'samba-vfs-modules', usedBy: SAMBA },
  { name: 'winbind', usedBy: SAMBA },
  { name: 'ldb-tools', usedBy: SAMBA },
  { name: 'ldap-utils', usedBy: DIRECTORIES },
  { name: 'slapd', usedBy: ['test/peers/slapd'] },
  {
    name: 'openssl',
    usedBy: [
      ...SCEP,
      'test/scep',
      'test/machine',
      'test/console-certificate',
      'test/peers/tls-files',
      'bench/core/http',
      'server/domains/tls',
    ],
  },
  { name: 'chromium', usedBy: BROWSER },
  { name: 'fonts-dejavu-core', usedBy: BROWSER },
  { name: 'gdb', usedBy: ['test/rigs/secrets'] },
  { name: 'strongswan-pki', usedBy: SCEP },
  { name: 'libstrongswan-extra-plugins', usedBy: SCEP },
  { name: 'scep', usedBy: SCEP },
  { name: 'python3-aiosmtpd', usedBy: ['test/peers/smtp'] },
  { name: 'python3-openpyxl', usedBy: ['test/peers/spreadsheet'] },
  { name: 'prometheus', usedBy: ['test/monitoring'] },
  { name: 'age', usedBy: ['test/backup', 'test/recovery'] },
  { name: 'zzuf', usedBy: ['test/rigs/input/zzuf'] },
  { name: 'libatomic1', usedBy: [...CONTAINERS, ...MACHINES] },
  { name: 'docker.io', usedBy: CONTAINERS },
  { name: 'containerd', usedBy: CONTAINERS },
  { name: 'runc', usedBy: CONTAINERS },
  { name: 'iptables', usedBy: CONTAINERS },
  { name: 'e2fsprogs', usedBy: DISKS },
  { name: 'mount', usedBy: DISKS },
  { name: 'perl-base', usedBy: DISKS },
  { name: 'gcc', usedBy: ['test/rigs/loss/faulty-calls'] },
  { name: 'libc6-dev', usedBy: ['test/rigs/loss/faulty-calls'] },
  { name: 'fuse3', usedBy: SHOWN_DISKS },
  { name: 'nbdkit', usedBy: SHOWN_DISKS },
  { name: 'nbdkit-plugin-python', usedBy: ['test/rigs/loss/recording'] },
  { name: 'libnbd-bin', usedBy: SHOWN_DISKS },
  { name: 'debootstrap', usedBy: MACHINES },
  { name: 'nginx-light', usedBy: PROXIES },
  { name: 'haproxy', usedBy: PROXIES },
  { name: 'caddy', usedBy: PROXIES },
  { name: 'sslscan', usedBy: ['test/rigs/wire/tls'] },
  { name: 'ffuf', usedBy: ['test/rigs/judges/strays'] },
  { name: 'dirb', usedBy: ['test/rigs/judges/strays'] },
  { name: 'sqlmap', usedBy: ['test/rigs/judges/injections.test'] },
  { name: 'wapiti', usedBy: ['test/rigs/judges/scan'] },
  { name: 'slowhttptest', usedBy: ['test/rigs/judges/slowness'] },
  { name: 'testssl.sh', usedBy: ['test/rigs/judges/handshake'] },
  { name: 'systemd', usedBy: [...MACHINES, 'test/systemd'] },
  { name: 'curl', usedBy: ['test/docs-commands'] },
  { name: 'unzip', usedBy: ['test/docs-commands'] },
  { name: 'zsh', usedBy: ['test/cli-shells'] },
  { name: 'fish', usedBy: ['test/cli-shells'] },
  { name: 'mandoc', usedBy: ['test/cli-shells'] },
  { name: 'man-db', usedBy: ['test/cli-shells'] },
  { name: 'zstd', usedBy: [...MACHINES, 'test/backup', 'test/release'] },
]

/** The file and everything of tests and benchmarks that it imports, directly or not. */
export function filesBehind(root: string, test: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(test) || !existsSync(join(root, test))) return seen
  seen.add(test)
  for (const { from } of importsOf(readFileSync(join(root, test), 'utf8'))) {
    const target = from.startsWith('.') ? relative(root, join(root, dirname(test), from)) : ''
    if (/^(test|bench)\//.test(target)) filesBehind(root, target, seen)
  }
  return seen
}

/** Names of the packages that this test file needs. */
export function packagesOf(root: string, test: string): string[] {
  const files = [...filesBehind(root, test)]
  return PACKAGES.filter(({ usedBy }) => files.some((file) => usedBy.some((start) => file.startsWith(start)))).map(
    ({ name }) => name,
  )
}

/** Those of the names that dpkg does not know as installed; all of them where there is no dpkg. */
export function missingOf(names: readonly string[]): string[] {
  if (names.length === 0) return []
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...names], {
    encoding: 'utf8',
  })
  const installed = new Set((stdout ?? '').split('\n').filter((line) => line.endsWith(' installed')))
  return names.filter((name) => !installed.has(`${name} installed`))
}

export function canInstall(): boolean {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0
}

const POLICY = '/usr/sbin/policy-rc.d'

/**
 * Installs packages quietly. Their services do not start: while apt runs, a policy refuses every start, and a policy that
 * was there before stays as it was. Services that run already are not touched.
 */
export function install(names: readonly string[]): void {
  const ours = !existsSync(POLICY)
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    apt('update')
    apt('install', '--no-install-recommends', ...names)
  } finally {
    if (ours) rmSync(POLICY)
  }
}

function apt(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(
    'apt-get',
    ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=180', '-o', 'Dpkg::Options::=--force-confold', ...args],
    { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } },
  )
  if (status !== 0) throw new Error(`apt-get ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`)
}
