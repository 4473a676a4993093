import { keptFor } from './corpus.ts'
import type { Decoder } from './decoders/decoder.ts'
import { Dice } from './mutate/dice.ts'

/** What seed, decoder and number stand for: the input, always the same again. */
export function inputOf({ name, mutate }: Decoder, seeds: readonly Buffer[], seed: number, number: number): Buffer {
  const dice = new Dice(seed, name, number)
  return mutate(dice.pick(seeds), dice, seeds)
}

/** A bomb is played as it is: changed, it would only cost the time of others. */
const LARGEST_CHANGED = 8 * 1024

/** What a decoder's inputs begin with. */
export function seedsOf({ name, seeds }: Decoder): Buffer[] {
  const kept = keptFor(name).map(({ bytes }) => bytes)
  const all = [...seeds, ...kept.filter(({ length }) => length <= LARGEST_CHANGED)]
  return all.length === 0 ? [Buffer.alloc(0)] : all
}
