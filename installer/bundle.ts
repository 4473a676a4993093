import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SCRIPTS } from '../server/edges/cli/completion/command.ts'
import { PAGES } from '../server/edges/cli/manual/command.ts'
import { versionHere } from '../server/edges/cli/program.ts'
import { commandTree } from '../server/edges/cli/tree.ts'

// What a bundle is made of: one list for the image, the tarball and every later package.

/** Where a bundle runs; its `freehold` command names this in its first line. */
export const HOME = '/usr/lib/freehold/current'

const LAUNCHER = `#!${HOME}/bin/node --disable-proto=delete
import '../server/edges/cli/main.ts'
`

interface Lock {
  packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>
}

/**
 * Puts a bundle together in `target`: Node itself, the server, the built console, and of the packages only those that run
 * in production. Nothing is fetched; the console must have been built.
 */
export async function makeBundle(root: string, target: string): Promise<void> {
  if (!existsSync(join(root, 'web/dist/index.html')))
    throw new Error('The console is not built: npm run setup -- --web')
  await mkdir(join(target, 'bin'), { recursive: true })
  await cp(nodeOf(root), join(target, 'bin/node'))
  await writeFile(join(target, 'bin/freehold'), LAUNCHER, { mode: 0o755 })
  for (const file of ['package.json', 'LICENSE']) await cp(join(root, file), join(target, file))
  // The command line is made from it.
  await mkdir(join(target, 'docs'))
  await cp(join(root, 'docs/openapi.json'), join(target, 'docs/openapi.json'))
  await cp(join(root, 'server'), join(target, 'server'), { recursive: true, filter: isShipped })
  await writePages(target)
  await cp(join(root, 'systemd'), join(target, 'systemd'), { recursive: true })
  await cp(join(root, 'web/dist'), join(target, 'web/dist'), { recursive: true })
  for (const path of await productionPackages(root)) {
    await cp(join(root, path), join(target, path), { recursive: true, dereference: true, filter: isShipped })
  }
}

/** Manual pages and completions, made from the commands of this very version. */
async function writePages(target: string): Promise<void> {
  const tree = await commandTree()
  for (const folder of ['man', 'completions']) await mkdir(join(target, folder))
  for (const [name, write] of Object.entries(PAGES))
    await writeFile(join(target, 'man', name), await write(versionHere()))
  for (const [shell, write] of Object.entries(SCRIPTS))
    await writeFile(join(target, 'completions', `freehold.${shell}`), write(tree))
}

function nodeOf(root: string): string {
  return join(root, `node_modules/node-linux-${process.arch}/bin/node`)
}

async function productionPackages(root: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional && !isNode(path))
    .filter(([path, entry]) => !(entry.optional && !existsSync(join(root, path))))
    .map(([path]) => path)
}

function isNode(path: string): boolean {
  return basename(path).startsWith('node-linux-')
}

/** Leaves out tests, and of the database driver its sources and what it brings for other machines. */
function isShipped(path: string): boolean {
  if (/\.test\.ts$|\/tsconfig\.json$|\.tsbuildinfo$/.test(path)) return false
  if (/\/better-sqlite3\/(deps|src|build)$/.test(path)) return false
  const prebuilt = /\/better-sqlite3\/prebuilds\/([^/]+)$/.exec(path)?.[1]
  return prebuilt === undefined || prebuilt.startsWith(`linux-${process.arch}`)
}

if (import.meta.main) {
  const target = process.argv[2]
  if (!target || existsSync(target)) throw new Error('Name a folder that does not exist yet')
  await makeBundle(join(import.meta.dirname, '..'), target)
  console.log(`Made ${target}`)
}
