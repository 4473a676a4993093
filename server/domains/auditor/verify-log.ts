import type { NoteKey } from '../../base/audit/checkpoint.ts'
import { commitmentTo } from '../../base/audit/log.ts'
import { CHAIN_START, Frontier, HASH_BYTES, chainHash, leafHash, rootOf } from '../../base/audit/tree.ts'
import type { ReadTx } from '../../base/audit/unit.ts'
import type { OnProgress } from '../../platform/jobs/child.ts'
import { keyOfLine, noteProblem } from './check-recent.ts'
import type { Body } from './entry.ts'
import { hashesIn } from './nodes.ts'
import type { KnownHead, LogVerdict } from './processes.ts'
import { checkpointsAfter, entriesAfter, erasedBetween, keyLines, prunedUpTo, tilesOf } from './store.ts'
import type { StoredEntry } from './store.ts'

const TILE = 256

/** The first thing that is wrong. */
class Broken extends Error {
  readonly seq: number | null
  constructor(seq: number | null, problem: string) {
    super(problem)
    this.seq = seq
  }
}

/**
 * Recomputes the whole log from its texts: columns, personal values, leaves, chain, tiles and tree, and holds it against every
 * checkpoint. Reads in batches and keeps no more than one of them.
 */
export async function verifyLog(
  tx: ReadTx,
  head: KnownHead,
  onProgress: OnProgress = () => undefined,
): Promise<LogVerdict> {
  const walk = new LogWalk(tx, head)
  try {
    await walk.begin()
    for (let batch = await walk.next(); batch.length > 0; batch = await walk.next())
      onProgress(walk.seq, head.seq, 'verify')
    await walk.end()
    return walk.verdict(null)
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return walk.verdict(error)
  }
}

class LogWalk {
  seq = 0
  readonly #tx: ReadTx
  readonly #head: KnownHead
  readonly #frontier = new Frontier()
  #chain: Buffer = CHAIN_START
  #pruned = 0
  #keys: NoteKey[] = []
  #tile: Buffer[] = []
  #bigTile: Buffer[] = []
  #checkpoints: { size: number; root: Buffer; note: string }[] = []
  #checked = 0

  constructor(tx: ReadTx, head: KnownHead) {
    this.#tx = tx
    this.#head = head
  }

  async begin(): Promise<void> {
    this.#pruned = await prunedUpTo(this.#tx)
    this.#keys = (await keyLines(this.#tx)).map(keyOfLine)
    await this.#moreCheckpoints(0)
  }

  async next(): Promise<StoredEntry[]> {
    const batch = await entriesAfter(this.#tx, this.seq, this.#head.seq)
    const erased = await erasedBetween(this.#tx, this.seq + 1, batch.at(-1)?.seq ?? 0)
    for (const entry of batch) {
      this.#follow(entry, erased)
      if (this.#tile.length === TILE) await this.#closeTile()
      if (this.#checkpoints[0]?.size === this.seq) await this.#checkCheckpoint()
    }
    return batch
  }

  async end(): Promise<void> {
    if (this.seq < this.#head.seq) throw new Broken(this.seq + 1, 'this entry and those after it are missing')
    if (!this.#chain.equals(this.#head.chain))
      throw new Broken(this.seq, 'the chain does not end where the server saw it end')
    const [beyond] = await checkpointsAfter(this.#tx, this.#head.seq)
    if (beyond) throw new Broken(this.seq + 1, `checkpoint ${beyond.size} covers entries that are missing`)
  }

  verdict(broken: Broken | null): LogVerdict {
    return {
      size: this.seq,
      root: this.#frontier.root(),
      checkpoints: this.#checked,
      badSeq: broken?.seq ?? null,
      problem: broken?.message ?? null,
    }
  }

  #follow(entry: StoredEntry, erased: ReadonlySet<string>): void {
    const expected = this.seq + 1
    if (entry.seq !== expected) throw new Broken(expected, 'this entry is missing')
    if (entry.body !== null && !leafHash(entry.body).equals(entry.leaf)) {
      throw new Broken(expected, 'its text was changed: it does not lead to its hash')
    }
    if (entry.body === null && expected > this.#pruned) throw new Broken(expected, 'its text is missing')
    const chain = chainHash(this.#chain, expected, entry.leaf)
    if (!chain.equals(entry.chain)) throw new Broken(expected, 'it does not follow the entry before it')
    const problem = besideProblem(entry, erased)
    if (problem !== null) throw new Broken(expected, problem)
    this.#chain = chain
    this.#frontier.append(entry.leaf)
    this.#tile.push(entry.leaf)
    this.seq = expected
  }

  async #closeTile(): Promise<void> {
    const tile = this.seq / TILE - 1
    await this.#compareTile(0, tile, this.#tile)
    this.#bigTile.push(rootOf(this.#tile))
    this.#tile = []
    if (this.#bigTile.length < TILE) return
    await this.#compareTile(1, (tile + 1) / TILE - 1, this.#bigTile)
    this.#bigTile = []
  }

  async #compareTile(level: number, tile: number, hashes: readonly Buffer[]): Promise<void> {
    const [stored] = await tilesOf(this.#tx, level, tile, tile)
    const fits =
      stored?.length === TILE * HASH_BYTES && hashesIn(stored).every((hash, index) => hash.equals(hashes[index]!))
    if (!fits) throw new Broken(this.seq, `tile ${tile} of level ${level}, which ends here, was changed`)
  }

  async #checkCheckpoint(): Promise<void> {
    const checkpoint = this.#checkpoints.shift()!
    const problem = noteProblem(checkpoint, this.#keys)
    if (problem !== null) throw new Broken(null, problem)
    if (!this.#frontier.root().equals(checkpoint.root)) {
      throw new Broken(null, `the entries do not lead to the root of checkpoint ${checkpoint.size}`)
    }
    this.#checked++
    if (this.#checkpoints.length === 0) await this.#moreCheckpoints(checkpoint.size)
  }

  async #moreCheckpoints(size: number): Promise<void> {
    this.#checkpoints = await checkpointsAfter(this.#tx, size)
  }
}

/** What stands beside the text: columns to search by, and personal values. */
function besideProblem(entry: StoredEntry, erased: ReadonlySet<string>): string | null {
  if (entry.body === null)
    return entry.personal.length === 0 ? null : 'personal values are left of a text that is not kept'
  const body = JSON.parse(entry.body) as Body
  return columnsProblem(entry, body) ?? personalProblem(entry, body, erased)
}

function columnsProblem({ columns }: StoredEntry, { at, action, actor, target, outcome }: Body): string | null {
  const fits =
    columns?.at === Date.parse(at) &&
    columns.action === action &&
    columns.actor === `${actor.kind}:${actor.id}` &&
    columns.target === target &&
    columns.outcome === outcome
  return fits ? null : 'it would be found under something else than it says'
}

/** A personal value may be erased, never different; and it is erased only where an erasure says so. */
function personalProblem({ seq, personal }: StoredEntry, body: Body, erased: ReadonlySet<string>): string | null {
  const commitments = new Map(Object.entries(body.personal ?? {}))
  for (const { field, salt, value } of personal) {
    if (commitments.get(field) !== commitmentTo(salt, value))
      return `its personal value ${field} is not the one that was recorded`
    commitments.delete(field)
  }
  const lost = commitments.keys().find((field) => !erased.has(`${seq} ${field}`))
  return lost === undefined ? null : `its personal value ${lost} is missing, and no erasure says why`
}
