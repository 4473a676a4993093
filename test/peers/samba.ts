import { createHash, randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installed, run, startProgram, until } from './program.ts'
import {
  BASE_DN,
  CLOSE_RING_LDIF,
  PERSON_PASSWORD,
  primaryGroupLdif,
  SEED_LDIF,
  SERVICE_DN,
  SERVICE_PASSWORD,
  VISITORS_DN,
} from './samba-seed.ts'
import { makeTlsFiles } from './tls-files.ts'

export interface SambaPeer {
  host: string
  port: number
  /** The name in the server's certificate; the certificate does not carry the address. */
  serverName: string
  caPem: string
  certificatePem: string
  baseDn: string
  /** An ordinary domain user, as an admin would create it for us. */
  bindDn: string
  bindPassword: string
  /** A person in Helpdesk ⊂ IT ⊂ Freehold Admins who may sign in. */
  person: { username: string; userPrincipalName: string; password: string }
  /** Changes the directory: LDIF with `changetype`, as an administrator. */
  modify(ldif: string): Promise<void>
  stop(): Promise<void>
}

const REALM = 'corp.example.test'

/** True if this machine can run a domain controller; tests skip with this reason otherwise. */
export const sambaInstalled = installed('samba', 'samba-tool', 'ldbadd', 'ldbmodify', 'openssl')

/**
 * Starts a real Active Directory domain controller (LDAP services only) on a loopback address of its own, since its ports are
 * fixed. The provisioned and seeded folder is kept in the temp directory, so that later starts take a second or two.
 */
export async function startSamba(): Promise<SambaPeer> {
  const packed = await provisioned()
  const folder = await mkdtemp(join(tmpdir(), 'freehold-samba-'))
  await run('tar', ['-xf', packed, '-C', folder])
  const host = `127.${randomInt(2, 250)}.${randomInt(0, 250)}.${randomInt(2, 250)}`
  const serverName = `dc1.${REALM}`
  const tls = await makeTlsFiles(join(folder, 'tls'), [serverName])
  const configuration = await configure(folder, host, tls)
  const server = startProgram('samba', ['-F', '-s', configuration, '--no-process-group'], join(folder, 'out.log'))
  const modify = (ldif: string): Promise<void> => feed('ldbmodify', folder, ldif)
  const stop = async (): Promise<void> => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await until(() => answers(host, 636), 60_000, 'samba')
  } catch (error) {
    const log = readFileSync(join(folder, 'out.log'), 'utf8').slice(-2_000)
    await stop()
    throw new Error(`samba did not start: ${log}`, { cause: error })
  }
  return {
    host,
    port: 636,
    serverName,
    caPem: tls.caPem,
    certificatePem: tls.certificatePem,
    baseDn: BASE_DN,
    bindDn: SERVICE_DN,
    bindPassword: SERVICE_PASSWORD,
    person: { username: 'anna.mueller', userPrincipalName: `anna.mueller@${REALM}`, password: PERSON_PASSWORD },
    modify,
    stop,
  }
}

/** The tar of a provisioned and seeded domain; made once per recipe. */
async function provisioned(): Promise<string> {
  const recipe = createHash('sha256')
  for (const file of ['samba.ts', 'samba-seed.ts']) recipe.update(await readFile(join(import.meta.dirname, file)))
  const cache = join(tmpdir(), 'freehold-peers')
  const packed = join(cache, `samba-${recipe.digest('hex').slice(0, 16)}.tar`)
  if (existsSync(packed)) return packed
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(tmpdir(), 'freehold-provision-'))
  await provision(folder)
  await seed(folder)
  await writeFile(join(folder, 'provisioned-at'), folder)
  // Renamed when whole: a second run that starts meanwhile sees all of it or nothing.
  const unfinished = `${packed}.${process.pid}`
  await run('tar', ['-cf', unfinished, '-C', folder, '.'])
  await rename(unfinished, packed)
  await rm(folder, { recursive: true, force: true })
  return packed
}

/** The extended attributes go to a file, so that it works without CAP_SYS_ADMIN too. */
async function provision(folder: string): Promise<void> {
  await run('samba-tool', [
    'domain',
    'provision',
    `--targetdir=${folder}`,
    `--realm=${REALM.toUpperCase()}`,
    '--domain=CORP',
    '--host-name=dc1',
    '--server-role=dc',
    '--dns-backend=NONE',
    '--host-ip=127.0.0.1',
    '--adminpass=Adm1n-Passw0rd!',
    '--option=interfaces=127.0.0.2/8',
    '--option=bind interfaces only=yes',
    `--option=pid directory=${folder}`,
    `--option=log file=${folder}/log.%m`,
    '--option=vfs objects=dfs_samba4 acl_xattr xattr_tdb',
    `--option=xattr_tdb:file=${folder}/xattr.tdb`,
    '--option=server services=ldap',
  ])
}

async function seed(folder: string): Promise<void> {
  await feed('ldbadd', folder, SEED_LDIF)
  await feed('ldbmodify', folder, CLOSE_RING_LDIF)
  const sid = await run('ldbsearch', [
    '-H',
    join(folder, 'private/sam.ldb'),
    '-s',
    'base',
    '-b',
    VISITORS_DN,
    'objectSid',
  ])
  await feed('ldbmodify', folder, primaryGroupLdif(Number(/objectSid: S-1-5-21-\d+-\d+-\d+-(\d+)/.exec(sid)![1])))
}

async function feed(program: 'ldbadd' | 'ldbmodify', folder: string, ldif: string): Promise<void> {
  const file = join(folder, `${program}.ldif`)
  await writeFile(file, `${ldif}\n`)
  await run(program, ['-H', join(folder, 'private/sam.ldb'), file])
  await rm(file)
}

async function configure(
  folder: string,
  host: string,
  tls: { ca: string; certificate: string; key: string },
): Promise<string> {
  const file = join(folder, 'etc/smb.conf')
  const before = await readFile(join(folder, 'provisioned-at'), 'utf8')
  const own = (await readFile(file, 'utf8'))
    .replaceAll(before, folder)
    .replace(/interfaces = 127\S+/, `interfaces = ${host}/8`)
    .replace(
      '[global]',
      `[global]\n\ttls keyfile = ${tls.key}\n\ttls certfile = ${tls.certificate}\n\ttls cafile = ${tls.ca}`,
    )
  await writeFile(file, own)
  return file
}

async function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })
}
