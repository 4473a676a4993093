import { z } from 'zod'
import { runInChild, type OnProgress } from '../../platform/jobs/child.ts'

// Work on the whole log, each in a process of its own: long reads, hashing and packing would hold up everybody else.

const Bytes = z.instanceof(Buffer)

/** A finished file, as the manifest lists it. */
const FileFacts = z.object({ name: z.string(), bytes: z.int(), sha256: z.hex() })
export type FileFacts = z.infer<typeof FileFacts>

export const CollectInput = z.object({
  /** The database's file. */
  database: z.string(),
  /** An empty folder. */
  folder: z.string(),
  from: z.int(),
  to: z.int(),
  /** Entries under the checkpoint of the export; later ones are left for the next. */
  size: z.int(),
})
export type CollectInput = z.infer<typeof CollectInput>

const Collected = z.object({
  firstSeq: z.int(),
  lastSeq: z.int(),
  rows: z.int(),
  previousChain: Bytes,
  lastChain: Bytes,
  files: z.array(FileFacts),
})
/** What was written, and where it stands in the log. Without any entry, `lastSeq` is `firstSeq - 1`. */
export type Collected = z.infer<typeof Collected>

export const PackInput = z.object({
  folder: z.string(),
  /** The ZIP to write; it must not exist. */
  target: z.string(),
  /** What the ZIP says about the age of its files. */
  at: z.int(),
  /** What the manifest says of files: anything else is not packed. */
  files: z.array(FileFacts),
})
export type PackInput = z.infer<typeof PackInput>

const Packed = z.object({ bytes: z.int(), sha256: Bytes })
export type Packed = z.infer<typeof Packed>

/** How far the log goes, as the writer knows it: a log that ends earlier was cut. */
const KnownHead = z.object({ seq: z.int(), chain: Bytes })
export type KnownHead = z.infer<typeof KnownHead>

export const VerifyInput = z.object({
  /** The database's file. */
  database: z.string(),
  head: KnownHead,
})
type VerifyInput = z.infer<typeof VerifyInput>

const LogVerdict = z.object({
  size: z.int(),
  root: Bytes,
  checkpoints: z.int(),
  badSeq: z.int().nullable(),
  problem: z.string().nullable(),
})
/** What a look at the log came to: the first thing that is wrong, with the entry where there is one. */
export type LogVerdict = z.infer<typeof LogVerdict>

interface Watch {
  signal: AbortSignal
  onProgress: OnProgress
}

/** Writes the data of an export. */
export function collect(input: CollectInput, watch: Watch): Promise<Collected> {
  const program = new URL('./collect-process.ts', import.meta.url)
  return runInChild(program, input, { result: Collected, ...watch })
}

/** Packs the files of a folder into one ZIP. */
export function pack(input: PackInput, watch: Watch): Promise<Packed> {
  const program = new URL('./pack-process.ts', import.meta.url)
  return runInChild(program, input, { result: Packed, ...watch })
}

/** Verifies the whole log. */
export function verify(input: VerifyInput, watch: Watch): Promise<LogVerdict> {
  const program = new URL('./verify-process.ts', import.meta.url)
  return runInChild(program, input, { result: LogVerdict, ...watch })
}
