import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { Canaries } from './canary.ts'
import { Search } from './search.ts'

/** Where secrets are looked for: everything is kept until all of them are known, and then searched. */
export class Places {
  readonly #bytes = new Map<string, Set<string>>()
  readonly #files: { place: string; file: string }[] = []

  /** Keeps a text or bytes under the name of a place; the same content is kept once. */
  add(place: string, content: string | Buffer): void {
    const known = this.#bytes.get(place) ?? new Set()
    known.add(Buffer.from(content as string).toString('latin1'))
    this.#bytes.set(place, known)
  }

  /** Every file below `folder`, each a part of the place that its first folder names. */
  addFolder(place: string, folder: string): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      this.#files.push({ place: `${place}: ${file.slice(folder.length + 1).split('/')[0]}`, file })
    }
  }

  get names(): Set<string> {
    return new Set([...this.#bytes.keys(), ...this.#files.map(({ place }) => place)])
  }

  /** What was found, as sentences, and how much was searched. */
  search({ all }: Canaries): { faults: string[]; searched: string } {
    const search = new Search(all)
    let bytes = 0
    const faults = new Set<string>()
    const look = (place: string, content: Buffer) => {
      bytes += content.length
      for (const { canary, spelling, before } of search.in(content))
        faults.add(`${place} has the ${canary} (${spelling}), after "${before}"`)
    }
    for (const [place, contents] of this.#bytes) for (const text of contents) look(place, Buffer.from(text, 'latin1'))
    for (const { place, file } of this.#files) for (const piece of piecesOf(file)) look(place, piece)
    const searched =
      `${all.length} canaries (${search.size} spellings) × ${this.names.size} places, ` +
      `${(bytes / 2 ** 20).toFixed(0)} MB: ${[...this.names].toSorted().join(' · ')}`
    return { faults: [...faults], searched }
  }
}

const PIECE = 4 * 1024 * 1024
/** More than the longest spelling of a secret. */
const OVERLAP = 4 * 1024
const ZEROS = Buffer.alloc(PIECE)

/** A file in pieces that overlap, without those of zeros alone: core files are mostly holes. */
function* piecesOf(file: string): Generator<Buffer> {
  const descriptor = opened(file)
  if (descriptor === null) return
  try {
    const piece = Buffer.alloc(Math.min(PIECE, fstatSync(descriptor).size))
    for (let at = 0; ; at += PIECE - OVERLAP) {
      const length = readSync(descriptor, piece, 0, piece.length, at)
      if (!ZEROS.subarray(0, length).equals(piece.subarray(0, length))) yield piece.subarray(0, length)
      if (length < PIECE) return
    }
  } finally {
    closeSync(descriptor)
  }
}

/** A temporary file may go between the list and the look; what is gone shows nothing. */
function opened(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * Keeps what the kernel shows of a process and of all that it started: arguments, environment, names of threads. The variables
 * named in `handedIn` stood in the environment before the server had a say.
 */
export function addProcesses(places: Places, pid: number, handedIn: readonly string[]): void {
  const program = readProc(pid, 'cmdline')
  // Between fork and exec a child still is the server, and shows what the server has.
  const children = descendantsOf(pid).filter((each) => !readProc(each, 'cmdline').equals(program))
  for (const each of [pid, ...children]) {
    const whose = each === pid ? 'the server' : 'its children'
    places.add(`arguments of ${whose}`, readProc(each, 'cmdline'))
    const environment = readProc(each, 'environ').toString('latin1').split('\0')
    const own = each === pid ? environment.filter((line) => !handedIn.includes(line.split('=')[0]!)) : environment
    places.add(`environment of ${whose}`, Buffer.from(own.join('\n'), 'latin1'))
    for (const thread of listOf(`/proc/${each}/task`))
      places.add(`thread names of ${whose}`, readProc(each, `task/${thread}/comm`))
  }
}

/** All processes whose parent, or whose parent's parent, is `pid`. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of listOf('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = /^PPid:\s+(\d+)/m.exec(readProc(Number(name), 'status').toString())?.[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const below = (one: number): number[] =>
    [...parents].filter(([, parent]) => parent === one).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

/** Processes end while one looks at them. */
function readProc(pid: number, name: string): Buffer {
  try {
    return readFileSync(`/proc/${pid}/${name}`)
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return Buffer.alloc(0)
    throw error
  }
}

function listOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
