import { createHash, randomBytes, sign } from 'node:crypto'
import { AES_128, writeEnvelopedData } from '../../../../server/base/codecs/cms-enveloped.ts'
import { readSignedData, writeSignedData } from '../../../../server/base/codecs/cms-signed.ts'
import { octets, printable } from '../../../../server/base/codecs/der-write.ts'
import { OID } from '../../../../server/base/codecs/oids.ts'
import type { Certificate } from '../../../../server/base/codecs/x509.ts'
import type { Server } from '../../../peers/server.ts'
import { newPair, ScepDevice } from '../../../simulators/scep-device.ts'
import { keptFor } from '../corpus.ts'
import { mutateDer } from '../mutate/der.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { Dice } from '../mutate/dice.ts'
import { PlainHttp, type PlainRequest } from './plain-http.ts'
import type { Attack } from './storm.ts'

const PATH = '/scep/devices'
const MOST_GET = 14_000

/** Messages of one device against the RA of a server, sound or changed in one layer and signed again around it. */
export class Messages {
  readonly #ra: Certificate
  readonly #device: ScepDevice
  readonly #pair = newPair()

  constructor(ra: Certificate) {
    this.#ra = ra
    this.#device = new ScepDevice('', ra, this.#pair)
  }

  request(): Buffer {
    return this.#device.request({ challenge: 'no such challenge' })
  }

  envelope(plain: Buffer): Buffer {
    return writeEnvelopedData(plain, AES_128, this.#ra)
  }

  /** Signs what may be any bytes, with attributes that may be too. */
  async signed(
    content: Buffer,
    change: (type: string, value: Buffer) => Buffer = (_type, value) => value,
  ): Promise<Buffer> {
    const { certificate } = await this.#device.selfSigned()
    const transactionId = createHash('sha256').update(content).digest('hex')
    const attributes = [
      { type: OID.transactionId, value: printable(transactionId) },
      { type: OID.messageType, value: printable('19') },
      { type: OID.senderNonce, value: octets(randomBytes(16)) },
    ].map(({ type, value }) => ({ type, value: change(type, value) }))
    const signer = {
      algorithm: 'rsa-sha256' as const,
      sign: (message: Buffer) => Promise.resolve(sign('sha256', message, this.#pair.privateKey)),
    }
    return writeSignedData({ content, certificate, attributes }, signer)
  }
}

/** The RA's certificate, as a device gets it. */
export async function raOf(server: Server): Promise<Certificate> {
  const http = new PlainHttp(server)
  const { bytes } = await http.send({ method: 'GET', path: `${PATH}?operation=GetCACert` }, '127.0.0.9')
  http.close()
  return readSignedData(bytes).certificates[0]!
}

/** Messages changed from outside, in the envelope, in the request within it and in the attributes; by POST and by GET. */
export async function scepAttack(
  server: Server,
  { count, most, seed }: { count: number; most: number; seed: number },
): Promise<Attack<PlainRequest> & { close: () => void }> {
  const messages = new Messages(await raOf(server))
  const http = new PlainHttp(server)
  const request = messages.request()
  const envelope = messages.envelope(request)
  const whole = await messages.signed(envelope)
  const others = [whole, ...keptFor('scep').map(({ bytes }) => bytes)]
  const make = async (number: number): Promise<PlainRequest> => {
    const dice = new Dice(seed, 'scep-wire', number)
    const layer = dice.below(10)
    if (layer < 6) return addressed(mutateDer(dice.pick(others), dice, others), dice)
    if (layer === 6) return addressed(await messages.signed(mutateDer(envelope, dice, others)), dice)
    if (layer === 7) return addressed(await messages.signed(messages.envelope(mutateDer(request, dice, others))), dice)
    if (layer === 8)
      return addressed(await messages.signed(envelope, (_type, value) => mutateDer(value, dice, others)), dice)
    const query = mutateBytes(Buffer.from('operation=GetCACaps&message=0'), dice, []).toString('latin1')
    return { method: 'GET', path: `${PATH}?${query.replaceAll(/[^\x21-\x7e]/g, '%')}`.slice(0, MOST_GET) }
  }
  return {
    surface: 'scep-wire',
    count,
    most,
    at: 8,
    make,
    send: (input, from) => http.send(input, from),
    show: ({ method, path, body }) => `${method} ${path.slice(0, 300)} ${body?.toString('base64').slice(0, 400)}`,
    close: () => http.close(),
  }
}

function addressed(message: Buffer, dice: Dice): PlainRequest {
  const body = message.subarray(0, 200_000)
  if (dice.chance(0.7)) return { method: 'POST', path: `${PATH}?operation=PKIOperation`, body }
  const text = dice.chance(0.5) ? encodeURIComponent(body.toString('base64')) : body.toString('base64url')
  return { method: 'GET', path: `${PATH}/pkiclient.exe?operation=PKIOperation&message=${text}`.slice(0, MOST_GET) }
}

const DOWNLOADS = [
  '/crl/issuing.crl',
  '/crl/root.crl',
  '/ca/root.crt',
  '/ca/issuing.crt',
  '/scep/devices?operation=GetCACert',
  '/scep/devices?operation=GetCACaps',
]

/** Addresses of CRLs and certificates that are nearly right. */
export function downloadAttack(
  server: Server,
  { count, most, seed }: { count: number; most: number; seed: number },
): Attack<PlainRequest> & { close: () => void } {
  const http = new PlainHttp(server)
  return {
    surface: 'downloads',
    count,
    most,
    at: 8,
    make: (number) => {
      const dice = new Dice(seed, 'downloads', number)
      const path = mutateBytes(Buffer.from(dice.pick(DOWNLOADS)), dice, [])
        .toString('latin1')
        .slice(0, 4_000)
      return {
        method: 'GET',
        path: `${path.startsWith('/') ? '' : '/'}${path.replaceAll(/[^\x21-\x7e]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)}`,
      }
    },
    send: (input, from) => http.send(input, from),
    show: ({ path }) => path,
    close: () => http.close(),
  }
}
