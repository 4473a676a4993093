import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import {
  basicConstraints,
  keyUsage,
  subjectAlternativeNames,
  type Extension,
} from '../../server/base/codecs/extensions.ts'
import { nameFromText } from '../../server/base/codecs/names.ts'
import { toPem, writeCertificate } from '../../server/base/codecs/x509.ts'
import { DAY } from '../../server/base/time.ts'

const LIFE = 90 * DAY

export interface ServerIdentity {
  keyPem: string
  certificatePem: string
  /** Of the authority that vouches for it: what the product is told to trust. */
  authorityPem: string
}

/** A certificate as domain controllers have it, below an authority of its own; made anew for each rehearsal. */
export async function makeIdentity(dnsName: string, address: string, at: number): Promise<ServerIdentity> {
  const authority = newKey()
  const issuer = 'CN=Lindenhof Enterprise CA,DC=lindenhof,DC=example'
  const asAuthority = [basicConstraints(true), keyUsage(['keyCertSign', 'cRLSign'])]
  const authorityPem = await issue({
    subject: issuer,
    issuer,
    key: authority,
    by: authority,
    extensions: asAuthority,
    at,
  })
  const key = newKey()
  const names = subjectAlternativeNames([
    { kind: 'dns', value: dnsName },
    { kind: 'ip', value: address },
  ])
  const certificatePem = await issue({
    subject: `CN=${dnsName}`,
    issuer,
    key,
    by: authority,
    extensions: [names, keyUsage(['digitalSignature'])],
    at,
  })
  return {
    authorityPem,
    certificatePem: `${certificatePem}${authorityPem}`,
    keyPem: key.export({ format: 'pem', type: 'pkcs8' }),
  }
}

function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

interface Issued {
  subject: string
  issuer: string
  key: KeyObject
  by: KeyObject
  extensions: Extension[]
  at: number
}

async function issue({ subject, issuer, key, by, extensions, at }: Issued): Promise<string> {
  const content = {
    serial: Buffer.concat([Buffer.from([1]), randomBytes(15)]),
    subject: nameFromText(subject),
    issuer: nameFromText(issuer),
    notBefore: at - LIFE,
    notAfter: at + LIFE,
    publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }),
    extensions,
  }
  const signer = {
    algorithm: 'ecdsa-sha256' as const,
    sign: (data: Buffer) => Promise.resolve(sign('sha256', data, by)),
  }
  return toPem(await writeCertificate(content, signer))
}
