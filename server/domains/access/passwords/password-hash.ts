import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../../../base/errors.ts'

/** Cost of one hash. `memory` is in KiB. */
export interface Argon2Cost {
  memory: number
  passes: number
  parallelism: number
}

/** OWASP's first choice for argon2id where 19 MiB can be spared: m=19 MiB, t=2, p=1. */
export const PASSWORD_COST: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 }

const TAG_BYTES = 32
const SALT_BYTES = 16
const VERSION = 0x13
const DUMMY_SALT = Buffer.alloc(SALT_BYTES, 'freehold')

interface Phc extends Argon2Cost {
  salt: Buffer
  tag: Buffer
}

export interface Verification {
  ok: boolean
  /** The password is right, but its hash was made at another cost: hash it again. */
  stale: boolean
}

/**
 * Hashes and verifies passwords with argon2id, a few at a time: each takes 19 MiB and a thread, and the thread pool is
 * shared with the disk. Beyond `waiting` callers in the queue it refuses.
 * @throws Refusal access.sign_in_busy
 */
export class Passwords {
  readonly #cost: Argon2Cost
  readonly #slots: Slots

  constructor(cost: Argon2Cost = PASSWORD_COST, concurrency = 2, waiting = 64) {
    this.#cost = cost
    this.#slots = new Slots(concurrency, waiting)
  }

  /** The hash as a PHC string, salt and cost inside. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    return encodePhc({ ...this.#cost, salt, tag: await this.#derive(password, salt, this.#cost) })
  }

  /**
   * Compares with a stored hash. Null, for an account that there is not, takes as long and is never right. `first` goes before
   * all others that wait, so that a flood of guesses does not keep out whoever is known.
   */
  async verify(password: string, stored: string | null, first = false): Promise<Verification> {
    const phc = stored === null ? null : decodePhc(stored)
    const tag = await this.#derive(password, phc?.salt ?? DUMMY_SALT, phc ?? this.#cost, first)
    const ok = phc !== null && timingSafeEqual(tag, phc.tag)
    return { ok, stale: ok && !sameCost(phc, this.#cost) }
  }

  async #derive(password: string, salt: Buffer, cost: Argon2Cost, first = false): Promise<Buffer> {
    const release = await this.#slots.take(first)
    try {
      return await deriveTag(password, salt, cost)
    } finally {
      release()
    }
  }
}

function deriveTag(password: string, nonce: Buffer, { memory, passes, parallelism }: Argon2Cost): Promise<Buffer> {
  // The same characters typed on two keyboards may differ in bytes; NFKC as NIST SP 800-63B-4 §3.1.1.2 advises.
  const message = password.normalize('NFKC')
  return new Promise((resolve, reject) => {
    const parameters = { message, nonce, memory, passes, parallelism, tagLength: TAG_BYTES }
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}

function sameCost(a: Argon2Cost, b: Argon2Cost): boolean {
  return a.memory === b.memory && a.passes === b.passes && a.parallelism === b.parallelism
}

/** `$argon2id$v=19$m=…,t=…,p=…$salt$tag`, base64 without padding: the PHC string format. */
export function encodePhc({ memory, passes, parallelism, salt, tag }: Phc): string {
  const cost = `m=${memory},t=${passes},p=${parallelism}`
  return `$argon2id$v=${VERSION}$${cost}$${unpadded(salt)}$${unpadded(tag)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{43})$/

/** Reads a PHC string of ours. @throws Error if it is not one: the stored value is damaged. */
export function decodePhc(text: string): Phc {
  const match = PHC.exec(text)
  if (!match) throw new Error('A stored password hash is not a PHC string of argon2id')
  const [, memory, passes, parallelism, salt, tag] = match
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/={1,2}$/, '')
}

/** Lets a few through at a time, in order, with a bounded queue; another goes before it. */
class Slots {
  #free: number
  readonly #most: number
  readonly #queue: (() => void)[] = []
  readonly #first: (() => void)[] = []

  constructor(concurrency: number, waiting: number) {
    this.#free = concurrency
    this.#most = waiting
  }

  async take(first: boolean): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await this.#wait(first ? this.#first : this.#queue)
    return () => this.#release()
  }

  #wait(queue: (() => void)[]): Promise<void> {
    if (queue.length >= this.#most) {
      throw new Refusal(
        503,
        'access.sign_in_busy',
        'Too many people are signing in at this moment. Try again shortly.',
        {
          retryAfter: 5,
        },
      )
    }
    return new Promise((resolve) => queue.push(resolve))
  }

  #release(): void {
    const next = this.#first.shift() ?? this.#queue.shift()
    if (next) next()
    else this.#free++
  }
}
