import { connect } from 'node:net'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installed, run, startProgram, until } from './program.ts'
import { freePorts, newAddress } from './server.ts'
import { makeTlsFiles } from './tls-files.ts'

export interface SlapdPeer {
  host: string
  port: number
  serverName: string
  caPem: string
  baseDn: string
  bindDn: string
  bindPassword: string
  person: { username: string; password: string }
  stop(): Promise<void>
}

export const slapdInstalled = installed('slapd', 'slapadd', 'openssl')

const BASE = 'dc=example,dc=test'
const SERVICE = { dn: `cn=freehold,${BASE}`, password: 'read-only-account' }
const PERSON = { username: 'erika', password: 'Apfelbaum-12' }

const LDIF = [
  `dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example`,
  `dn: ${SERVICE.dn}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: freehold\nuserPassword: ${SERVICE.password}`,
  `dn: ou=people,${BASE}\nobjectClass: organizationalUnit\nou: people`,
  `dn: ou=groups,${BASE}\nobjectClass: organizationalUnit\nou: groups`,
  ...['erika', 'otto', 'ute'].map(
    (uid) =>
      `dn: uid=${uid},ou=people,${BASE}\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn: ${uid} Beispiel\nsn: Beispiel\n` +
      `mail: ${uid}@example.test\nuserPassword: ${uid === PERSON.username ? PERSON.password : `${uid}-secret`}`,
  ),
  `dn: cn=office,ou=groups,${BASE}\nobjectClass: groupOfNames\ncn: office\nmember: UID=erika, ou=People, ${BASE}\nmember: uid=otto,ou=people,${BASE}`,
  `dn: cn=admins,ou=groups,${BASE}\nobjectClass: groupOfNames\ncn: admins\nmember: cn=office,ou=groups,${BASE}\nmember: uid=ute,ou=people,${BASE}`,
].join('\n\n')

/** Starts a real OpenLDAP with three people in two nested groups. */
export async function startSlapd(): Promise<SlapdPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'freehold-slapd-'))
  const serverName = 'ldap.example.test'
  const tls = await makeTlsFiles(join(folder, 'tls'), [serverName])
  await mkdir(join(folder, 'data'))
  const configuration = join(folder, 'slapd.conf')
  await writeFile(configuration, configurationOf(folder, tls))
  await writeFile(join(folder, 'seed.ldif'), `${LDIF}\n`)
  await run('slapadd', ['-q', '-f', configuration, '-l', join(folder, 'seed.ldif')])
  const host = newAddress()
  const [port] = await freePorts(1)
  const url = `ldaps://${host}:${port}`
  const server = startProgram('slapd', ['-h', url, '-f', configuration, '-d', '0'], join(folder, 'out.log'))
  const stop = async (): Promise<void> => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  await until(() => answers(host, port), 10_000, 'slapd')
  return {
    host,
    port,
    serverName,
    caPem: tls.caPem,
    baseDn: BASE,
    bindDn: SERVICE.dn,
    bindPassword: SERVICE.password,
    person: PERSON,
    stop,
  }
}

function configurationOf(folder: string, tls: { ca: string; certificate: string; key: string }): string {
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    `pidfile ${folder}/slapd.pid`,
    `TLSCACertificateFile ${tls.ca}`,
    `TLSCertificateFile ${tls.certificate}`,
    `TLSCertificateKeyFile ${tls.key}`,
    'security simple_bind=128',
    'database mdb',
    `suffix ${BASE}`,
    `directory ${folder}/data`,
    'dbnosync',
    `limits dn.exact="${SERVICE.dn}" size.soft=unlimited size.hard=unlimited size.pr=unlimited size.prtotal=unlimited`,
    'access to attrs=userPassword by anonymous auth by * none',
    'access to * by users read',
    '',
  ].join('\n')
}

function answers(host: string, port: number): Promise<boolean> {
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
