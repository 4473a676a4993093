import { NoteRejected, openNote, parseCheckpoint } from '../../base/audit/checkpoint.ts'
import type { NoteKey } from '../../base/audit/checkpoint.ts'
import { EMPTY_ROOT, Frontier, consistencySpans, provesConsistency } from '../../base/audit/tree.ts'
import type { ReadTx } from '../../base/audit/unit.ts'
import { messageOf } from '../../base/errors.ts'
import { TreeNodes } from './nodes.ts'
import type { LogVerdict } from './processes.ts'
import { keyLines, lastCheckpoints } from './store.ts'

/** Checkpoints that a start looks at: enough for an hour and a half of a busy log, and done in a moment. */
const LOOKED_AT = 100

interface StoredCheckpoint {
  size: number
  root: Buffer
  note: string
}

/** Whether what the writer grows the tree from is what was signed: otherwise the next root would belong to another history. */
export function frontierFits({ frontier, size, root }: { frontier: Buffer; size: number; root: Buffer }): boolean {
  try {
    const saved = Frontier.restore(frontier)
    return saved.size === size && saved.root().equals(root)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * Holds the last checkpoints against the stored tree and each one against the one before it: a rewritten, shortened or forked
 * log shows here, before the server says anything with it. Null when all is well.
 */
export async function findRecentProblem(tx: ReadTx): Promise<LogVerdict | null> {
  const newestFirst = await lastCheckpoints(tx, LOOKED_AT)
  const keys = (await keyLines(tx)).map(keyOfLine)
  const nodes = new TreeNodes()
  let older: StoredCheckpoint = { size: 0, root: EMPTY_ROOT, note: '' }
  for (const checkpoint of newestFirst.toReversed()) {
    const problem =
      noteProblem(checkpoint, keys) ??
      (frontierFits(checkpoint) ? null : `the saved edge of the tree is not that of checkpoint ${checkpoint.size}`) ??
      (await treeProblem(tx, nodes, older, checkpoint))
    if (problem !== null) {
      return { size: checkpoint.size, root: checkpoint.root, checkpoints: newestFirst.length, badSeq: null, problem }
    }
    older = checkpoint
  }
  return null
}

/** What is wrong with the signature or the text of a checkpoint; null for nothing. */
export function noteProblem({ size, root, note }: StoredCheckpoint, keys: readonly NoteKey[]): string | null {
  try {
    const text = openWithAny(note, keys)
    const told = parseCheckpoint(text)
    return told.size === size && told.root.equals(root) ? null : `checkpoint ${size} says something else than its row`
  } catch (error) {
    if (!(error instanceof NoteRejected)) throw error
    return `checkpoint ${size}: ${error.message}`
  }
}

/** The key of a line `name+id+base64` (C2SP signed-note). Base64 has plus signs of its own: only the first two divide. */
export function keyOfLine(line: string): NoteKey {
  const [, name = '', key = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(line) ?? []
  return { name, publicKey: Buffer.from(key, 'base64').subarray(1) }
}

function openWithAny(note: string, keys: readonly NoteKey[]): string {
  for (const key of keys) {
    try {
      return openNote(note, key)
    } catch (error) {
      if (!(error instanceof NoteRejected)) throw error
    }
  }
  throw new NoteRejected('no known key signed it')
}

async function treeProblem(
  tx: ReadTx,
  nodes: TreeNodes,
  older: StoredCheckpoint,
  newer: StoredCheckpoint,
): Promise<string | null> {
  try {
    const root = await nodes.rootOf(tx, { start: 0, end: newer.size })
    if (!root.equals(newer.root)) return `the entries do not lead to the root of checkpoint ${newer.size}`
    const proof = await nodes.rootsOf(tx, consistencySpans(older.size, newer.size))
    const extended = provesConsistency(older.size, older.root, newer.size, newer.root, proof)
    return extended ? null : `checkpoint ${newer.size} does not extend checkpoint ${older.size}`
  } catch (error) {
    return `checkpoint ${newer.size} cannot be followed: ${messageOf(error)}`
  }
}
