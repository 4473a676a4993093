import { hash } from 'node:crypto'
import { keyFingerprint, noteKeyId, rawKey, signNote } from '../../base/audit/checkpoint.ts'
import type { NoteKey, NoteSigner } from '../../base/audit/checkpoint.ts'
import { rangeSpans } from '../../base/audit/tree.ts'
import type { ReadTx } from '../../base/audit/unit.ts'
import { iso } from '../../base/time.ts'
import type { Millis } from '../../base/time.ts'
import type { SignedCheckpoint } from './checkpoints.ts'
import type { Collected, FileFacts } from './processes.ts'
import type { TreeNodes } from './nodes.ts'

/** The first line of what a manifest's signature covers; keeps it apart from a checkpoint, which the same key signs. */
const SIGNED_TITLE = 'freehold audit export v1'

export interface ManifestInput {
  product: { name: string; version: string }
  madeAt: Millis
  /** `kind:id`. */
  exporter: string
  from: Millis
  to: Millis
  collected: Collected
  checkpoint: SignedCheckpoint
  proof: { left: string[]; right: string[] }
  key: NoteKey
  files: FileFacts[]
}

/** What an export says of itself: where it comes from, what is in it, and the proof that leads to the checkpoint. */
export function manifestText(input: ManifestInput): string {
  const { collected, key } = input
  const [kind = '', ...id] = input.exporter.split(':')
  const manifest = {
    format: 'freehold-audit-export',
    formatVersion: 1,
    product: input.product,
    madeAt: iso(input.madeAt),
    exporter: { kind, id: id.join(':') },
    window: { from: iso(input.from), to: iso(input.to) },
    filter: null,
    range: {
      firstSeq: collected.firstSeq,
      lastSeq: collected.lastSeq,
      previousChain: collected.previousChain.toString('hex'),
      lastChain: collected.lastChain.toString('hex'),
    },
    rows: collected.rows,
    excluded: collected.lastSeq - collected.firstSeq + 1 - collected.rows,
    files: input.files,
    checkpoint: input.checkpoint.note,
    proof: { size: input.checkpoint.size, ...input.proof },
    key: {
      name: key.name,
      id: noteKeyId(key).toString('hex'),
      publicKey: rawKey(key.publicKey).toString('base64'),
      fingerprint: keyFingerprint(key.publicKey),
    },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** A C2SP signed note over the manifest's SHA-256. */
export async function manifestSignature(manifest: string, signer: NoteSigner): Promise<string> {
  return await signNote(`${SIGNED_TITLE}\n${hash('sha256', manifest, 'hex')}\n`, signer)
}

/** The hashes beside the exported entries: with the entries between, they lead to the checkpoint's root. */
export async function rangeProof(
  tx: ReadTx,
  nodes: TreeNodes,
  { firstSeq, lastSeq }: Collected,
  size: number,
): Promise<{ left: string[]; right: string[] }> {
  const { left, right } = rangeSpans({ start: firstSeq - 1, end: lastSeq }, size)
  return { left: inHex(await nodes.rootsOf(tx, left)), right: inHex(await nodes.rootsOf(tx, right)) }
}

function inHex(hashes: readonly Buffer[]): string[] {
  return hashes.map((each) => each.toString('hex'))
}
