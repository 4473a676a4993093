import { randomBytes } from 'node:crypto'
import type * as Age from '../../../../server/base/codecs/age.ts'
import type * as AgeHeader from '../../../../server/base/codecs/age-header.ts'
import type * as Algorithms from '../../../../server/base/codecs/algorithms.ts'
import type * as Bech32 from '../../../../server/base/codecs/bech32.ts'
import type * as Ber from '../../../../server/base/codecs/ber.ts'
import type * as Enveloped from '../../../../server/base/codecs/cms-enveloped.ts'
import type * as Signed from '../../../../server/base/codecs/cms-signed.ts'
import type * as Errors from '../../../../server/base/codecs/decode-error.ts'
import type * as Der from '../../../../server/base/codecs/der-read.ts'
import type * as Names from '../../../../server/base/codecs/names.ts'
import type * as Requests from '../../../../server/base/codecs/pkcs10.ts'
import type * as X509 from '../../../../server/base/codecs/x509.ts'
import { keptFor, vector } from '../corpus.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { mutateDer } from '../mutate/der.ts'
import { mutateLines } from '../mutate/lines.ts'
import { throwing, type Decoder, type From } from './decoder.ts'

const CODECS = 'server/base/codecs'
const REQUESTS = ['rsa.csr.der', 'ec.csr.der', 'pss.csr.der']
const SIGNED = ['signed.der', 'signed-pss.der', 'signed-streamed.der']
const ENVELOPED = ['aes128', 'aes192', 'aes256', 'des3', 'oaep', 'streamed'].map((kind) => `enveloped-${kind}.der`)
/** The identity of `corpus/age`. */
export const AGE_IDENTITY = 'AGE-SECRET-KEY-1QYPQXPQPQGPSGQGZQVZQZQSRQSQSYQCYQYPQXPQPQGPSGQGZQVZQ5JZSWS'

const kept = (surface: string) => keptFor(surface).map(({ bytes }) => bytes)

/** Readers of ASN.1: they throw DecodeError and nothing else. */
export async function asn1Decoders(from: From): Promise<Decoder[]> {
  const { DecodeError } = await from<typeof Errors>(`${CODECS}/decode-error.ts`)
  const der = await from<typeof Der>(`${CODECS}/der-read.ts`)
  const { definite } = await from<typeof Ber>(`${CODECS}/ber.ts`)
  const { readCertificate } = await from<typeof X509>(`${CODECS}/x509.ts`)
  const { readCertificateRequest, provesPossession } = await from<typeof Requests>(`${CODECS}/pkcs10.ts`)
  const { readSignedData, verifySigner } = await from<typeof Signed>(`${CODECS}/cms-signed.ts`)
  const enveloped = await from<typeof Enveloped>(`${CODECS}/cms-enveloped.ts`)
  const { readPublicKey } = await from<typeof Algorithms>(`${CODECS}/algorithms.ts`)
  const { nameToText } = await from<typeof Names>(`${CODECS}/names.ts`)

  const common = { mutate: mutateDer, refuses: throwing(DecodeError) }
  const keyOf = (name: string) => readCertificateRequest(vector(name)).publicKey
  return [
    { ...common, name: 'der', seeds: [...REQUESTS, ...SIGNED].map(vector), decode: (bytes) => walk(der, bytes) },
    { ...common, name: 'ber', seeds: ['signed-streamed.der', 'enveloped-streamed.der'].map(vector), decode: definite },
    {
      ...common,
      name: 'certificate',
      seeds: [vector('recipient.crt.der')],
      decode: (bytes) => nameToText(readCertificate(bytes).subject),
    },
    {
      ...common,
      name: 'request',
      seeds: REQUESTS.map(vector),
      decode: (bytes) => provesPossession(readCertificateRequest(bytes)),
    },
    {
      ...common,
      name: 'signed-data',
      seeds: SIGNED.map(vector),
      decode: (bytes) => {
        const data = readSignedData(bytes)
        for (const signer of data.signers) verifySigner(data, signer)
      },
    },
    {
      ...common,
      name: 'enveloped-data',
      seeds: ENVELOPED.map(vector),
      decode: (bytes) => {
        const data = enveloped.readEnvelopedData(bytes)
        return enveloped.decryptContent(data, enveloped.AES_128, randomBytes(16))
      },
    },
    { ...common, name: 'public-key', seeds: REQUESTS.map(keyOf), decode: readPublicKey },
  ]
}

/** Every element with the method that belongs to its tag, all the way down. */
function walk({ DerReader }: typeof Der, bytes: Buffer): void {
  const visit = (reader: Der.DerReader): void => {
    while (!reader.done) {
      const tag = [0x01, 0x02, 0x03, 0x05, 0x06, 0x17, 0x18, 0x0c, 0x13, 0x16, 0x1e].find((one) => reader.sees(one))
      if (tag === 0x01) reader.boolean()
      else if (tag === 0x02) reader.integerBytes()
      else if (tag === 0x03) reader.bits()
      else if (tag === 0x05) reader.null()
      else if (tag === 0x06) reader.oid()
      else if (tag === 0x17 || tag === 0x18) reader.time()
      else if (tag !== undefined) reader.text()
      else if (reader.sees(0x30) || reader.sees(0x31)) visit(reader.enter(reader.sees(0x30) ? 0x30 : 0x31))
      else reader.take()
    }
  }
  visit(new DerReader(bytes))
}

/** The age format and the texts around it. */
export async function ageDecoders(from: From): Promise<Decoder[]> {
  const { DecodeError } = await from<typeof Errors>(`${CODECS}/decode-error.ts`)
  const age = await from<typeof Age>(`${CODECS}/age.ts`)
  const { parseHeader } = await from<typeof AgeHeader>(`${CODECS}/age-header.ts`)
  const { fromBech32 } = await from<typeof Bech32>(`${CODECS}/bech32.ts`)
  const { nameFromText, nameToText } = await from<typeof Names>(`${CODECS}/names.ts`)
  const refuses = throwing(DecodeError)
  const identity = Buffer.from(AGE_IDENTITY)
  return [
    {
      name: 'age-header',
      seeds: kept('age-header'),
      mutate: mutateLines,
      decode: (bytes) => parseHeader(bytes.toString('latin1')),
      refuses,
    },
    {
      name: 'age',
      seeds: kept('age'),
      mutate: (bytes, dice, others) => (dice.chance(0.5) ? mutateLines : mutateBytes)(bytes, dice, others),
      decode: (bytes) => age.decryptWith([AGE_IDENTITY], bytes),
      refuses,
      cost: 10,
    },
    {
      name: 'bech32',
      seeds: [identity, Buffer.from(AGE_IDENTITY.toLowerCase())],
      mutate: mutateLines,
      decode: (bytes) => fromBech32('age-secret-key-', bytes.toString('latin1')),
      refuses,
    },
    {
      name: 'age-identity',
      seeds: [identity],
      mutate: mutateLines,
      decode: (bytes) => age.recipientOf(bytes.toString('utf8')),
      refuses,
      cost: 2,
    },
    {
      name: 'name-text',
      seeds: ['CN=dev-7,OU=Werk Nord,O=Müller \\+ Söhne,C=DE', 'E=a@b.test+UID=7, 1.2.3.4=x'].map((text) =>
        Buffer.from(text),
      ),
      mutate: mutateLines,
      decode: (bytes) => nameToText(nameFromText(bytes.toString('utf8'))),
      refuses,
    },
  ]
}
