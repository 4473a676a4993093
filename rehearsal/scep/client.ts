import { request as httpRequest } from 'node:http'
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { nameToText } from '../../server/base/codecs/names.ts'
import { readSignedData } from '../../server/base/codecs/cms-signed.ts'
import type { AlternativeName } from '../../server/base/codecs/alternative-names.ts'
import type { Certificate } from '../../server/base/codecs/x509.ts'
import { ScepDevice, type Pair, type Reply } from '../../test/simulators/scep-device.ts'

const newKey = promisify(generateKeyPair)

/** A device's key pair. Making one takes longer than enrolling with it, so devices of a rehearsal share a few. */
export async function newPair(modulusLength = 2048): Promise<Pair> {
  return await newKey('rsa', { modulusLength })
}

/** What a device holds after it was enrolled. */
export interface Held {
  certificate: Certificate
  key: Pair
}

interface Wanted {
  subject: string
  names?: readonly AlternativeName[]
  challenge: string
  key: Pair
}

/** Devices of one profile: SCEP over plain HTTP as RFC 8894 has it, from GetCACaps to RenewalReq. */
export class ScepClient {
  readonly #url: string
  readonly #from: string | undefined
  #ra: Certificate | null = null

  /** `from`: the address that the devices have, where the machine lets one choose it. */
  constructor(url: string, from?: string) {
    this.#url = url
    this.#from = from
  }

  /** GetCACaps and GetCACert, as every device begins. @throws Error if the server does not offer what is needed */
  async begin(): Promise<void> {
    const capabilities = (await this.#get('GetCACaps')).toString('latin1').split('\n')
    for (const needed of ['AES', 'POSTPKIOperation', 'SHA-256', 'Renewal'])
      if (!capabilities.includes(needed)) throw new Error(`The server does not offer ${needed}`)
    const { certificates } = readSignedData(await this.#get('GetCACert'))
    const ra = certificates.find(({ keyUsage }) => keyUsage?.includes('keyEncipherment') ?? false)
    if (ra === undefined) throw new Error('The server shows no certificate to encrypt to')
    this.#ra = ra
  }

  /** PKCSReq with a challenge: what the server answered, granted or not. */
  async ask({ subject, names = [], challenge, key }: Wanted): Promise<Reply> {
    const device = this.#device(key)
    const message = await device.message(device.request({ subject, names, challenge }))
    return await device.read(await this.#post(message))
  }

  /** {@link ask} where nothing but a certificate will do. */
  async enroll(wanted: Wanted): Promise<Held> {
    return holding(wanted.key, await this.ask(wanted))
  }

  /** RenewalReq: signed with the certificate that it renews, and without a challenge. */
  async renew(held: Held, key: Pair = held.key): Promise<Held> {
    const device = this.#device(key)
    const { certificate } = held
    const asked = { subject: nameToText(certificate.subject), names: certificate.alternativeNames }
    const message = await device.message(device.request(asked), { type: '17', signer: held })
    // The envelope of the answer is for whoever signed the question.
    return holding(key, await device.read(await this.#post(message), held.key))
  }

  #device(key: Pair): ScepDevice {
    if (this.#ra === null) throw new Error('A device begins with GetCACert')
    return new ScepDevice(this.#url, this.#ra, key)
  }

  async #get(operation: string): Promise<Buffer> {
    const response = await this.#send('GET', operation)
    if (response.status !== 200) throw new Error(`${operation}: ${response.status}`)
    return Buffer.from(await response.arrayBuffer())
  }

  async #post(message: Buffer): Promise<Response> {
    return await this.#send('POST', 'PKIOperation', message)
  }

  #send(method: string, operation: string, body?: Buffer): Promise<Response> {
    const from = this.#from === undefined ? {} : { localAddress: this.#from }
    const headers =
      body === undefined ? {} : { 'content-type': 'application/octet-stream', 'content-length': body.length }
    return new Promise((resolve, reject) => {
      const sent = httpRequest(`${this.#url}?operation=${operation}`, { method, headers, ...from }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('error', reject)
        answer.once('end', () => resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 500 })))
      })
      sent.setTimeout(30_000, () => sent.destroy(new Error(`${operation}: no answer within 30 s`)))
      sent.once('error', reject)
      sent.end(body)
    })
  }
}

function holding(key: Pair, { certificate, status, text }: Reply): Held {
  if (certificate === null) throw new Error(`No certificate: status ${status}, ${text ?? 'without a reason'}`)
  return { certificate, key }
}
