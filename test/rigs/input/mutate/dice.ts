import { randomFrom } from '../../random.ts'

/** What a mutation draws from: the same seed, label and number give the same input again. */
export class Dice {
  readonly #random: () => number

  constructor(seed: number, label: string, number: number) {
    let mixed = seed >>> 0
    for (let at = 0; at < label.length; at++) mixed = Math.imul(mixed ^ label.charCodeAt(at), 0x01000193)
    this.#random = randomFrom(Math.imul(mixed ^ number, 0x9e3779b1) ^ (mixed >>> 7))
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  chance(probability: number): boolean {
    return this.#random() < probability
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)]
    if (found === undefined) throw new Error('Nothing to pick from')
    return found
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    for (let at = 0; at < length; at++) bytes[at] = this.below(256)
    return bytes
  }
}

/** Makes another input of one that is known. */
export type Mutator = (bytes: Buffer, dice: Dice, others: readonly Buffer[]) => Buffer

/** One of several ways, drawn anew each time. */
export function anyOf(...ways: readonly Mutator[]): Mutator {
  return (bytes, dice, others) => dice.pick(ways)(bytes, dice, others)
}

/** The same again, so that changes meet: mostly once, seldom up to six times. */
export function repeated(way: Mutator): Mutator {
  return (bytes, dice, others) => {
    let result = way(bytes, dice, others)
    for (let more = 0; more < 5 && dice.chance(0.35); more++) result = way(result, dice, others)
    return result
  }
}
