import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './program.ts'

export interface TlsFiles {
  ca: string
  certificate: string
  key: string
  caPem: string
  certificatePem: string
  keyPem: string
}

/** A certificate authority of its own and one server certificate below it, as files and as text. */
export async function makeTlsFiles(folder: string, names: string[]): Promise<TlsFiles> {
  await mkdir(folder, { recursive: true })
  const at = (name: string): string => join(folder, name)
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  await run('openssl', [
    'req',
    '-x509',
    ...curve,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
    '-days',
    '30',
    '-subj',
    '/CN=Example Directory CA',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
  ])
  await run('openssl', [
    'req',
    ...curve,
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
    '-subj',
    `/CN=${names[0]}`,
  ])
  const alternatives = names.map((name) => (/^[\d.]+$/.test(name) ? `IP:${name}` : `DNS:${name}`)).join(',')
  await writeFile(at('server.ext'), `subjectAltName=${alternatives}\nextendedKeyUsage=serverAuth\n`)
  await run('openssl', [
    'x509',
    '-req',
    '-in',
    at('server.csr'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
    '-out',
    at('server.pem'),
    '-days',
    '30',
    '-extfile',
    at('server.ext'),
  ])
  const [caPem, certificatePem, keyPem] = await Promise.all(
    ['ca.pem', 'server.pem', 'server.key'].map((name) => readFile(at(name), 'utf8')),
  )
  return {
    ca: at('ca.pem'),
    certificate: at('server.pem'),
    key: at('server.key'),
    caPem: caPem!,
    certificatePem: certificatePem!,
    keyPem: keyPem!,
  }
}
