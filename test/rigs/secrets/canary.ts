import { randomInt } from 'node:crypto'

/** A secret of this run, and the bytes by which it is known again wherever it turns up. */
export interface Canary {
  /** What it is and where it was put in, as in "password, wrong, at sign-in". */
  name: string
  forms: readonly Buffer[]
}

const SIGNS = 'abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ23456789'
const SIGNS_PER_CANARY = 22
/** Shorter ones would be met by chance. */
const SHORTEST = 10

/** All secrets of one run: those that the rig thinks of, and those that the server makes and shows once. */
export class Canaries {
  readonly all: Canary[] = []

  /** A new secret to put into an input; `dress` gives it the form that the input wants. */
  chosen(name: string, dress: (core: string) => string = (core) => core): string {
    const core = Array.from({ length: SIGNS_PER_CANARY }, () => SIGNS[randomInt(SIGNS.length)]).join('')
    this.#add({ name, forms: [Buffer.from(core)] })
    return dress(core)
  }

  /** A password as people choose them: with signs that every encoding writes differently. */
  password(name: string): string {
    return this.chosen(name, (core) => `${core} <&"+é%`)
  }

  /** A secret that the server made; written with hyphens, it is looked for without them too. Gives it back. */
  made(name: string, value: string, ...others: Buffer[]): string {
    const forms = [value, value.replaceAll(/[^A-Za-z0-9]/g, '')].map((text) => Buffer.from(text))
    this.#add({ name, forms: [...forms, ...others] })
    return value
  }

  #add(canary: Canary): void {
    if (canary.forms.some(({ length }) => length < SHORTEST)) throw new Error(`${canary.name} is too short to look for`)
    this.all.push(canary)
  }
}

/** The ways in which a secret may be written; case is left out, as the search folds it. */
export const SPELLINGS: Readonly<Record<string, (form: Buffer) => readonly Buffer[]>> = {
  'as it is': (form) => [form],
  hexadecimal: (form) => [Buffer.from(form.toString('hex'))],
  'percent-encoded': (form) => [Buffer.from([...form].map((byte) => `%${hexByte(byte)}`).join(''))],
  base64: (form) => SHIFTS.map((shift) => Buffer.from(base64Within(form, shift))),
  base64url: (form) =>
    SHIFTS.map((shift) => Buffer.from(base64Within(form, shift).replaceAll('+', '-').replaceAll('/', '_'))),
  reversed: (form) => [Buffer.from([...form].toReversed())],
  'UTF-16': (form) => [Buffer.from([...form].flatMap((byte) => [byte, 0]).slice(0, -1))],
}

/** How many bytes stand before the secret in the three that make four signs. */
const SHIFTS = [0, 1, 2] as const
/** Signs at the beginning that those bytes have a part in. */
const SIGNS_SHARED = [0, 2, 3] as const

/** The signs of a longer text in base64 that depend on nothing but the secret within it. */
function base64Within(form: Buffer, shift: (typeof SHIFTS)[number]): string {
  const text = Buffer.concat([Buffer.alloc(shift), form])
    .toString('base64')
    .replaceAll('=', '')
  const end = (shift + form.length) % 3 === 0 ? text.length : text.length - 1
  return text.slice(SIGNS_SHARED[shift], end)
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
