import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { FileFacts } from './processes.ts'

const FLUSH_BYTES = 1024 * 1024

/** A file of lines, and beside it `<name>.lines` with the SHA-256 of each: later, they tell which line was changed. */
export class LineFile {
  readonly #lines: HashedFile
  readonly #sums: HashedFile
  readonly #end: string

  constructor(folder: string, name: string, end: '\n' | '\r\n') {
    this.#lines = new HashedFile(folder, name)
    this.#sums = new HashedFile(folder, `${name}.lines`)
    this.#end = end
  }

  write(line: string): void {
    this.#lines.write(Buffer.from(line + this.#end, 'utf8'))
    this.#sums.write(hash('sha256', line, 'buffer'))
  }

  close(): FileFacts[] {
    return [this.#lines.close(), this.#sums.close()]
  }
}

/** Written in steps of about a megabyte. It lasts only until it is packed, which compares it with its hash: no need to sync it. */
class HashedFile {
  readonly #name: string
  readonly #descriptor: number
  readonly #hash = createHash('sha256')
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #bytes = 0

  constructor(folder: string, name: string) {
    this.#name = name
    this.#descriptor = openSync(join(folder, name), 'wx', 0o600)
  }

  write(bytes: Buffer): void {
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes >= FLUSH_BYTES) this.#flush()
  }

  close(): FileFacts {
    this.#flush()
    closeSync(this.#descriptor)
    return { name: this.#name, bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#waiting)
    this.#hash.update(bytes)
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at)
    this.#bytes += bytes.length
    this.#waiting = []
    this.#waitingBytes = 0
  }
}
