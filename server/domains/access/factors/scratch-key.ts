import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/** A security key of software, for tests. It does what it is told, also what no key of a maker would. */
export class ScratchKey {
  readonly credentialId = randomBytes(32)
  counter = 0
  readonly #pair: { publicKey: KeyObject; privateKey: KeyObject }
  readonly #algorithm: number

  constructor(algorithm: -7 | -35 = -7) {
    this.#algorithm = algorithm
    this.#pair = generateKeyPairSync('ec', { namedCurve: algorithm === -7 ? 'P-256' : 'P-384' })
  }

  get id(): string {
    return this.credentialId.toString('base64url')
  }

  /** COSE_Key (RFC 9052). */
  publicKey(): Buffer {
    const point = this.#pair.publicKey.export({ format: 'jwk' })
    return cborMap([
      [1, 2],
      [3, this.#algorithm],
      [-1, this.#algorithm === -7 ? 1 : 2],
      [-2, Buffer.from(point.x!, 'base64url')],
      [-3, Buffer.from(point.y!, 'base64url')],
    ])
  }

  /** What a browser sends of a new key. */
  create(asked: Asked, wrong: Wrong = {}) {
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.credentialId.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, this.credentialId, this.publicKey()])
    const authData = Buffer.concat([this.#authData(asked, { ...wrong, attested: true }), attested])
    const format = wrong.format ?? 'none'
    const statement = wrong.statement ?? cborMap([])
    const attestationObject = cborTexts([
      ['fmt', cborText(format)],
      ['attStmt', statement],
      ['authData', cborBytes(authData)],
    ])
    return {
      id: this.id,
      clientDataJSON: clientData('webauthn.create', asked, wrong).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['usb' as const],
    }
  }

  /** What a browser sends of an answer. */
  answer(asked: Asked, wrong: Wrong = {}) {
    const client = clientData('webauthn.get', asked, wrong)
    const authData = this.#authData(asked, wrong)
    const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()])
    const signature = sign(this.#algorithm === -7 ? 'sha256' : 'sha384', signed, this.#pair.privateKey)
    return {
      id: this.id,
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: wrong.userHandle ?? null,
    }
  }

  #authData({ rpId }: Asked, wrong: Wrong & { attested?: boolean }): Buffer {
    this.counter = wrong.counter ?? this.counter + 1
    const flags = (wrong.absent ? 0 : 0x01) | (wrong.unverified ? 0 : 0x04) | (wrong.attested ? 0x40 : 0)
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    const hash = createHash('sha256')
      .update(wrong.rpId ?? rpId)
      .digest()
    return Buffer.concat([hash, Buffer.from([flags]), counter])
  }
}

/** What the server asked for, as far as a key and its browser look at it. */
export interface Asked {
  challenge: string
  rpId: string
  origin: string
}

/** What is other than it should be. */
export interface Wrong {
  challenge?: string
  origin?: string
  rpId?: string
  type?: string
  crossOrigin?: boolean
  /** Nobody touched the key. */
  absent?: boolean
  /** Nobody gave a PIN or a finger. */
  unverified?: boolean
  counter?: number
  userHandle?: string
  format?: string
  statement?: Buffer
}

function clientData(type: string, asked: Asked, wrong: Wrong): Buffer {
  const { challenge = asked.challenge, origin = asked.origin, crossOrigin = false } = wrong
  return Buffer.from(JSON.stringify({ type: wrong.type ?? type, challenge, origin, crossOrigin }))
}

// As much of CBOR (RFC 8949) as a key needs.

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  return value < 256
    ? Buffer.from([(major << 5) | 24, value])
    : Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}

function cborNumber(value: number): Buffer {
  return value >= 0 ? head(0, value) : head(1, -1 - value)
}

export function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([head(2, bytes.length), bytes])
}

function cborText(text: string): Buffer {
  return Buffer.concat([head(3, Buffer.byteLength(text)), Buffer.from(text)])
}

export function cborList(items: readonly Buffer[]): Buffer {
  return Buffer.concat([head(4, items.length), ...items])
}

function cborMap(pairs: readonly (readonly [key: number, value: number | Buffer])[]): Buffer {
  const parts = pairs.flatMap(([key, value]) => [
    cborNumber(key),
    typeof value === 'number' ? cborNumber(value) : cborBytes(value),
  ])
  return Buffer.concat([head(5, pairs.length), ...parts])
}

export function cborTexts(pairs: readonly (readonly [key: string, value: Buffer])[]): Buffer {
  return Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([key, value]) => [cborText(key), value])])
}
