import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { StartProblem } from '../errors.ts'

/** Where a secret stands: bound into the ciphertext, so that it opens in no other row or field. */
export interface Binding {
  table: string
  row: string
  field: string
}

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM with a fresh random nonce: version ‖ nonce ‖ ciphertext ‖ tag. */
export function encrypt(key: Buffer, plain: Buffer, bound: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(bound, 'utf8'))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), nonce, sealed, cipher.getAuthTag()])
}

/**
 * The other way round.
 * @throws Error when key, binding or ciphertext do not belong together; the message does not say which
 */
export function decrypt(key: Buffer, sealed: Buffer, bound: string): Buffer {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw new Error('Not a sealed value')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES))
  decipher.setAAD(Buffer.from(bound, 'utf8'))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}

/** Secrets at rest: encrypted under a data key, which is itself wrapped by the master key outside the data folder. */
export class Vault {
  readonly #dataKey: Buffer
  readonly #markKey: Buffer

  constructor(dataKey: Buffer) {
    this.#dataKey = dataKey
    this.#markKey = Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), 'freehold vault mark v1', 32))
  }

  seal(plain: string | Buffer, binding: Binding): Buffer {
    return encrypt(this.#dataKey, Buffer.from(plain as string), boundTo(binding))
  }

  /** @throws Error when the value was moved from elsewhere or changed */
  open(sealed: Buffer, binding: Binding): Buffer {
    return decrypt(this.#dataKey, sealed, boundTo(binding))
  }

  /** 32 bytes by which a value is known again. Unlike a plain hash they are no help in guessing a password within it. */
  mark(plain: string, binding: Binding): Buffer {
    return createHmac('sha256', this.#markKey)
      .update(JSON.stringify([boundTo(binding), plain]))
      .digest()
  }
}

function boundTo({ table, row, field }: Binding): string {
  return JSON.stringify([table, row, field])
}

/** A data key of its own for one database, wrapped by the master key. */
export function newDataKey(masterKey: Buffer, id: string): Buffer {
  return encrypt(masterKey, randomBytes(32), `data-key:${id}`)
}

/**
 * Opens the vault of a database.
 * @throws StartProblem 12 when the master key is not the one that wrapped the data key
 */
export function openVault(masterKey: Buffer, id: string, wrapped: Buffer): Vault {
  try {
    return new Vault(decrypt(masterKey, wrapped, `data-key:${id}`))
  } catch {
    throw new StartProblem(
      12,
      'The master key does not belong to this data. Nothing was touched. Put the right key file in place, ' +
        'or restore a backup with the recovery kit: freehold restore --help',
    )
  }
}
