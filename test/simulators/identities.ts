import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import {
  basicConstraints,
  keyUsage,
  subjectAlternativeNames,
  type Extension,
} from '../../server/base/codecs/extensions.ts'
import { nameFromText } from '../../server/base/codecs/names.ts'
import { toPem, writeCertificate } from '../../server/base/codecs/x509.ts'
import type { Identities, Identity } from './hostile.ts'

const DAY = 86_400_000

interface Pair {
  publicKey: KeyObject
  privateKey: KeyObject
}

interface Issued {
  subject: string
  issuer: string
  pair: Pair
  by: Pair
  extensions: Extension[]
  notAfter: number
}

/** An authority of its own, and what a server may show: right, for another name, and expired, all of them below it. */
export async function makeIdentities(name: string): Promise<Identities & { caPem: string }> {
  const authority = newPair()
  const issuer = 'CN=Example Directory CA'
  const extensions = [basicConstraints(true), keyUsage(['keyCertSign', 'cRLSign'])]
  const notAfter = Date.now() + 30 * DAY
  const caPem = await issue({ subject: issuer, issuer, pair: authority, by: authority, extensions, notAfter })
  const leaf = async (dnsName: string, until: number): Promise<Identity> => {
    const pair = newPair()
    const names = [subjectAlternativeNames([{ kind: 'dns', value: dnsName }])]
    const subject = `CN=${dnsName}`
    const certificatePem = await issue({ subject, issuer, pair, by: authority, extensions: names, notAfter: until })
    return { certificatePem, keyPem: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }) }
  }
  return {
    caPem,
    right: await leaf(name, notAfter),
    otherName: await leaf('elsewhere.example', notAfter),
    expired: await leaf(name, Date.now() - DAY),
  }
}

/** RSA, as the oldest versions of TLS want it. */
function newPair(): Pair {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

async function issue({ subject, issuer, pair, by, extensions, notAfter }: Issued): Promise<string> {
  const content = {
    serial: Buffer.concat([Buffer.from([1]), randomBytes(8)]),
    subject: nameFromText(subject),
    issuer: nameFromText(issuer),
    notBefore: Date.now() - 60 * DAY,
    notAfter,
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }),
    extensions,
  }
  const signer = {
    algorithm: 'rsa-sha256' as const,
    sign: (data: Buffer) => Promise.resolve(sign('sha256', data, by.privateKey)),
  }
  return toPem(await writeCertificate(content, signer))
}
