import { checkpointText, keyFingerprint, noteKeyLine, openNote, signNote } from '../../base/audit/checkpoint.ts'
import type { NoteSigner } from '../../base/audit/checkpoint.ts'
import type { Head } from '../../base/audit/log.ts'
import type { Tx, UnitContext } from '../../base/audit/unit.ts'
import { conflict, messageOf } from '../../base/errors.ts'
import type { Refusal } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { MINUTE } from '../../base/time.ts'
import { findRecentProblem, frontierFits } from './check-recent.ts'
import type { AuditorParts } from './parts.ts'
import { recordVerification } from './record-verification.ts'
import { keyLines, insertKey, lastCheckpoints, linkAt } from './store.ts'

/** A checkpoint as it stands in the log's file. */
export interface SignedCheckpoint {
  size: number
  note: string
}

/**
 * Signs size and root of the log: at the start, every minute in which entries came, before an export, and at the stop. One
 * lives in the server; `start()` first holds the last checkpoints against the log and each other.
 */
export class Checkpoints {
  readonly #parts: AuditorParts
  #timer: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()
  /** Why the last try failed; null when it did not. For the health page. */
  problem: string | null = null

  constructor(parts: AuditorParts) {
    this.#parts = parts
  }

  /** Checks the last checkpoints, makes one, and goes on every `intervalMs`. A problem that was found is in the log as an entry. */
  async start(intervalMs = MINUTE): Promise<void> {
    await this.#checkRecent()
    await this.#tick()
    this.#timer = setInterval(() => void this.#tick(), intervalMs)
    this.#timer.unref()
  }

  /** The last checkpoint before the process ends. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#tick()
  }

  /** A checkpoint over everything committed so far; null while the log is empty or there is no key yet. */
  make(): Promise<SignedCheckpoint | null> {
    const next = (): Promise<SignedCheckpoint | null> => this.#make()
    // One after the other, also after one that failed: its caller has the error.
    const made = this.#last.then(next, next)
    this.#last = made
    return made
  }

  /** A failed checkpoint is told and tried again a minute later: the log itself does not depend on it. */
  async #tick(): Promise<void> {
    try {
      await this.make()
      this.problem = null
    } catch (error) {
      this.problem = messageOf(error)
      this.#parts.log.error({ err: error }, 'no checkpoint of the audit log could be made')
    }
  }

  async #make(): Promise<SignedCheckpoint | null> {
    const { database, signer: findSigner } = this.#parts
    const signer = await findSigner()
    if (!signer || database.head.seq === 0) return null
    await this.#adopt(signer)
    const { head } = database
    const [last] = await lastCheckpoints(database.reader, 1)
    if (last && !frontierFits(last)) throw damaged()
    if (last?.size === head.seq) return last
    const note = await signedNote(signer, head)
    await database.bookkeep((tx) => this.#store(tx, head, note))
    return { size: head.seq, note }
  }

  async #store(tx: Tx, head: Head, note: string): Promise<void> {
    // The head may belong to a group whose commit failed meanwhile: only what is in the file is stored.
    const link = await linkAt(tx, head.seq)
    if (!link?.chain.equals(head.chain)) throw new Error('The entries under the checkpoint were not committed')
    await tx
      .insertInto('audit_checkpoints')
      .values({
        size: head.seq,
        root: head.frontier.root(),
        frontier: head.frontier.serialize(),
        at: this.#parts.clock(),
        note,
      })
      .onConflict((taken) => taken.doNothing())
      .execute()
  }

  /** A key that signs for the first time is itself an entry: rotation shows in the log that it vouches for. */
  async #adopt(signer: NoteSigner): Promise<void> {
    const { database, clock } = this.#parts
    const line = noteKeyLine(signer)
    if ((await keyLines(database.reader)).includes(line)) return
    const fingerprint = keyFingerprint(signer.publicKey)
    const fromSize = database.head.seq
    await database.unit(checkpointContext(clock()), async ({ tx, at, record }) => {
      await insertKey(tx, { line, fingerprint, from_size: fromSize, at })
      record({ action: 'audit.adopt_key', target: `key:${fingerprint}`, after: { line } })
    })
  }

  async #checkRecent(): Promise<void> {
    const { database, clock, log } = this.#parts
    const found = await findRecentProblem(database.reader)
    if (!found) return
    log.error({ problem: found.problem, size: found.size }, 'the audit log does not fit its checkpoints')
    await database.unit(checkpointContext(clock()), (unit) => recordVerification(unit, found))
  }
}

/** Nothing is signed that would not extend the last checkpoint: a fork of the log under its own key would be worth nothing. */
function damaged(): Refusal {
  return conflict(
    'audit.log_damaged',
    'The audit log does not extend its last checkpoint. Verify it, and restore a backup.',
  )
}

async function signedNote(signer: NoteSigner, { seq, frontier }: Head): Promise<string> {
  const note = await signNote(checkpointText({ origin: signer.name, size: seq, root: frontier.root() }), signer)
  openNote(note, signer)
  return note
}

function checkpointContext(at: number): UnitContext {
  return {
    at,
    actor: { kind: 'job', id: 'audit.checkpoint', name: '' },
    origin: { door: 'job', requestId: newId(at), sessionId: null, address: null, agent: null },
  }
}
