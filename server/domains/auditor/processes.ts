import { z } from 'zod'
import { runInChild } from '../../platform/jobs/child.ts'
import type { JobRun } from '../../platform/jobs/job.ts'

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
  /** What the manifest says of its files: nothing is packed if one differs. */
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

/** Writes the data of an export. */
export function collect(run: JobRun, input: CollectInput): Promise<Collected> {
  return inChild(run, './collect-process.ts', input, Collected)
}

/** Packs the files of a folder into one ZIP. */
export function pack(run: JobRun, input: PackInput): Promise<Packed> {
  return inChild(run, './pack-process.ts', input, Packed)
}

/** Verifies the whole log. */
export function verify(run: JobRun, input: VerifyInput): Promise<LogVerdict> {
  return inChild(run, './verify-process.ts', input, LogVerdict)
}

function inChild<Result extends z.ZodType>(
  run: JobRun,
  program: string,
  input: object,
  result: Result,
): Promise<z.output<Result>> {
  return runInChild(new URL(program, import.meta.url), input, {
    result,
    signal: run.signal,
    onProgress: (done, total, step) => run.progress(done, total, step),
  })
}
