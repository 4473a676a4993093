import { existsSync, lstatSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { StartProblem } from '../../../base/errors.ts'
import { assertKeyFile } from '../../../base/secrets/key-file.ts'
import { DAY } from '../../../base/time.ts'
import { findSocket } from '../local.ts'
import { userOf } from '../socket/users.ts'
import { proofFolderOf } from '../socket/words.ts'
import type { Terminal } from '../terminal.ts'
import { good, judgeSpace, unknown, wrong, type Examine, type Finding, type Patient } from './types.ts'

// What can be seen on the machine itself, whether the server runs or not.

const SOON = 30 * DAY

export const dataFolder: Examine = async ({ config }) => {
  if (!config) return []
  const folder = config.dataFolder
  const stat = statSync(folder, { throwIfNoEntry: false })
  if (!stat)
    return [
      unknown(
        'data folder',
        `${folder} is not there.`,
        'Start the server once, or name the folder: FREEHOLD_DATA__FOLDER.',
      ),
    ]
  const findings: Finding[] = []
  if ((stat.mode & 0o077) !== 0)
    findings.push(wrong('data folder', 'bad', `${folder} is open to others.`, `chmod 700 ${folder}`))
  const database = statSync(join(folder, 'database/freehold.sqlite'), { throwIfNoEntry: false })
  if (database && database.uid !== stat.uid) {
    const says = `The database belongs to ${userOf(database.uid)}, its folder to ${userOf(stat.uid)}.`
    findings.push(wrong('data folder', 'bad', says, `chown -R ${userOf(stat.uid)} ${folder}`))
  }
  return findings.length > 0 ? findings : [good('data folder', `${folder} belongs to ${userOf(stat.uid)} alone.`)]
}

export const keyFiles: Examine = async ({ config, answers }) => {
  if (!config) return []
  const files = [
    ['master key', config.masterKeyFile],
    ['credential of the key process', config.caKeyFile],
  ] as const
  if (config.ownsKeys && !existsSync(join(config.dataFolder, 'database')))
    return [unknown('keys', 'No server has been started here yet; its first start makes them.')]
  return files.map(([name, file]) => judgeKey(name, file, answers))
}

function judgeKey(name: string, file: string, answers: boolean): Finding {
  try {
    assertKeyFile(file, name)
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error
    if (existsSync(file)) return wrong(name, 'bad', error.message, `chmod 600 ${file}`)
    // A running server has read it from wherever it was handed in.
    if (answers) return good(name, 'The running server has it; it is not kept at the usual place.')
    return wrong(
      name,
      'bad',
      `${file} is missing.`,
      'Hand the key file in, or restore it from the recovery kit: freehold restore.',
    )
  }
  return good(name, `${file} is closed to others.`)
}

/** The socket, and whether callers can prove who they are. */
export function socketOf(terminal: Terminal): Examine {
  return async ({ answers }) => {
    const path = findSocket(terminal)
    if (path === null) {
      if (!answers) return [unknown('socket', 'There is none while no server runs.')]
      return [
        wrong(
          'socket',
          'attention',
          'The server runs without a socket.',
          'Its log says why; name a place in socket.path.',
        ),
      ]
    }
    const [stat, proofs] = [lstatSync(path), lstatSync(proofFolderOf(path), { throwIfNoEntry: false })]
    if ((stat.mode & 0o007) !== 0)
      return [wrong('socket', 'bad', `${path} is open to everybody on this machine.`, `chmod 660 ${path}`)]
    if (!proofs?.isDirectory() || (proofs.mode & 0o1000) === 0)
      return [
        wrong(
          'socket',
          'bad',
          `${proofFolderOf(path)} is not sticky.`,
          'Restart the server: it makes the folder anew.',
        ),
      ]
    return [good('socket', `${path} is there, and its folder is sticky.`)]
  }
}

export const certificateEnd: Examine = async ({ config, answers, now }) => {
  if (!config || !answers) return [unknown('certificate', 'No server of this machine shows one.')]
  const until = await shownUntil(config.listen.address, config.listen.httpsPort)
  const says = `The console's certificate ends on ${new Date(until).toISOString().slice(0, 10)}.`
  if (until <= now)
    return [wrong('certificate', 'bad', says, 'Restart the server: it renews its own. Replace one that was uploaded.')]
  if (until - now < SOON) return [wrong('certificate', 'attention', says, 'Replace it before that day.')]
  return [good('certificate', says)]
}

function shownUntil(address: string, port: number): Promise<number> {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
  return new Promise((resolve, reject) => {
    // Only looked at: nothing is sent.
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: 4_000 })
    socket.once('secureConnect', () => {
      const { valid_to: until } = socket.getPeerCertificate()
      socket.destroy()
      resolve(Date.parse(until))
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer')))
    socket.once('error', reject)
  })
}

export const disk: Examine = async ({ config }: Patient) => {
  if (!config || !existsSync(config.dataFolder)) return [unknown('disk', 'Nobody can tell without the data folder.')]
  const { bavail, blocks, bsize } = await statfs(config.dataFolder)
  return [judgeSpace(bavail * bsize, blocks * bsize)]
}
