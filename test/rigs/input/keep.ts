import { ROOT } from '../../repo/source.ts'
import { keep } from './corpus.ts'
import { decodersOf } from './decoders/index.ts'
import { inputOf, seedsOf } from './input-of.ts'

// node test/rigs/input/keep.ts <decoder> <seed> <number>: puts the input that a run named into the corpus, which is played first.

const [name = '', seed = '', number = ''] = process.argv.slice(2)
const decoder = (await decodersOf(ROOT)).find((one) => one.name === name)
if (decoder === undefined) throw new Error(`There is no decoder ${name}`)
const bytes = inputOf(decoder, seedsOf(decoder), Number(seed), Number(number))
keep(name, `found-${seed}-${number}.bin`, bytes)
process.stdout.write(`${bytes.length} bytes kept for ${name}\n`)
process.exit(0)
