import { keyFingerprint } from '../../base/audit/checkpoint.ts'
import type { Reading } from '../../base/audit/unit.ts'
import { iso } from '../../base/time.ts'
import type { AuditorParts } from './parts.ts'
import { lastCheckpoints, lastVerification } from './store.ts'
import type { AuditHead } from './types.ts'

/** Where the log stands: size, root, chain, the last checkpoint, and when it was last verified as a whole. */
export async function showHead({ tx }: Reading, { database, signer }: AuditorParts): Promise<AuditHead> {
  const { seq, chain, frontier } = database.head
  const [checkpoint] = await lastCheckpoints(tx, 1)
  const verification = await lastVerification(tx)
  const key = await signer()
  return {
    size: seq,
    root: frontier.root().toString('hex'),
    chain: chain.toString('hex'),
    checkpoint: checkpoint ? { size: checkpoint.size, at: iso(checkpoint.at), note: checkpoint.note } : null,
    key: key && { name: key.name, fingerprint: keyFingerprint(key.publicKey) },
    verifiedAt: verification ? iso(verification.at) : null,
    verification: verification
      ? {
          state: verification.state,
          size: verification.size,
          badSeq: verification.bad_seq,
          problem: verification.problem,
        }
      : null,
  }
}
