import type { Unit } from '../../base/audit/unit.ts'
import { newId } from '../../base/ids.ts'
import type { LogVerdict } from './processes.ts'
import { insertVerification } from './store.ts'

/** Keeps the result and tells it in the log: an auditor sees when the log was checked, and what came of it. */
export async function recordVerification({ tx, at, record }: Unit, verdict: LogVerdict): Promise<void> {
  const { size, root, checkpoints, badSeq, problem } = verdict
  const state = problem === null ? 'good' : 'bad'
  await insertVerification(tx, { id: newId(at), at, state, size, root, checkpoints, bad_seq: badSeq, problem })
  record({
    action: 'audit.verify',
    target: `log:${size}`,
    outcome: problem === null ? 'done' : 'failed',
    detail: { size, root: root.toString('hex'), checkpoints, badSeq, problem },
  })
}
