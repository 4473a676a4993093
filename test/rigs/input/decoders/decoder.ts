import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Mutator } from '../mutate/dice.ts'

/** One reader of bytes that strangers wrote. */
export interface Decoder {
  /** Also the folder of its corpus. */
  name: string
  /** Inputs that mutations begin with, besides the corpus. */
  seeds: readonly Buffer[]
  mutate: Mutator
  /** Takes an input, or throws what {@link Decoder.refuses} knows. */
  decode: (bytes: Buffer) => unknown
  /** Whether this is how it promises to refuse. */
  refuses: (error: unknown) => boolean
  /** How many of these are worth one of the others, in time. Default 1. */
  cost?: number
}

/** Imports files of the product from a source that may be a planted copy. */
export type From = <T>(file: string) => Promise<T>

export function sourceAt(source: string): From {
  return <T>(file: string) => import(pathToFileURL(join(source, file)).href) as Promise<T>
}

/** Refusals, by class. */
export function throwing(...classes: readonly (new (...args: never[]) => Error)[]): (error: unknown) => boolean {
  return (error) => classes.some((one) => error instanceof one)
}

/** For readers that have to bear everything. */
export const NEVER = (): boolean => false
