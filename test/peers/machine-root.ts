import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const SUITE = 'bookworm'

/**
 * A minimal Debian 12 with the named packages, as a tar file for `docker import` or `tar -x`. Made once per list of packages
 * with debootstrap from the mirror that this machine uses itself, then kept in the folder for temporary files.
 */
export async function machineRoot(packages: readonly string[]): Promise<string> {
  const mirror = await ownMirror()
  const digest = createHash('sha256')
    .update(JSON.stringify([SUITE, mirror, packages]))
    .digest('hex')
    .slice(0, 16)
  const folder = await cacheFolder()
  const tar = join(folder, `root-${digest}.tar`)
  if (!existsSync(tar)) await makeRoot(folder, tar, mirror, packages)
  return tar
}

/** Root unpacks what lies here: the folder must be root's own. */
async function cacheFolder(): Promise<string> {
  const folder = join(tmpdir(), 'freehold-test-roots')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { uid } = await stat(folder)
  if (uid !== process.getuid?.()) throw new Error(`${folder} belongs to somebody else; remove it`)
  await chmod(folder, 0o700)
  return folder
}

async function makeRoot(folder: string, tar: string, mirror: string, packages: readonly string[]): Promise<void> {
  const scratch = await mkdtemp(join(folder, 'making-'))
  const root = join(scratch, 'root')
  try {
    const include = packages.length > 0 ? [`--include=${packages.join(',')}`] : []
    await run('debootstrap', ['--variant=minbase', ...include, SUITE, root, mirror], { maxBuffer: 1e8 })
    for (const needless of [
      'var/lib/apt/lists',
      'var/cache/apt',
      'usr/share/doc',
      'usr/share/man',
      'usr/share/locale',
    ]) {
      await rm(join(root, needless), { recursive: true, force: true })
    }
    await run('tar', ['-C', root, '-cf', join(scratch, 'root.tar'), '.'])
    await rename(join(scratch, 'root.tar'), tar)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The address that apt takes Debian itself from, in either of its two file formats. */
async function ownMirror(): Promise<string> {
  const parts = '/etc/apt/sources.list.d'
  const files = ['/etc/apt/sources.list', ...(await readdir(parts)).map((name) => join(parts, name))]
  for (const file of files.filter((name) => existsSync(name))) {
    const text = await readFile(file, 'utf8')
    const found = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+bookworm\s/m.exec(text)?.[1] ?? mirrorOfStanza(text)
    if (found) return found
  }
  throw new Error('No apt source of this machine names Debian 12')
}

function mirrorOfStanza(text: string): string | undefined {
  const stanza = text.split(/\n\s*\n/).find((part) => /^Suites:.*\bbookworm(\s|$)/m.test(part))
  return stanza && /^URIs:\s*(\S+)/m.exec(stanza)?.[1]
}
