import type { Reading, Unit } from '../../base/audit/unit.ts'
import { conflict, Refusal, unauthenticated } from '../../base/errors.ts'
import {
  codeThrottle,
  endSetupSessions,
  hashHandwrittenCode,
  newHandwrittenCode,
  openSetupSession,
  recordRefusal,
  takeAttempt,
} from '../../domains/access/index.ts'
import { WithSession } from '../../platform/http/route.ts'
import type { SetupParts } from './parts.ts'
import { showSetup } from './step.ts'
import { findProgress, takeCode, writeCode } from './store.ts'
import type { Setup } from './types.ts'

/** 80 random bits. */
const CODE_SIGNS = 16

/**
 * Makes the one-time code that opens the set-up and ends every set-up session; null once the set-up is done. Called at each
 * start: whoever can restart the server and read its output is the one to set it up, also after a browser was lost.
 */
export async function makeSetupCode(unit: Unit): Promise<string | null> {
  const progress = await findProgress(unit.tx)
  if (progress && progress.completed_at !== null) return null
  const code = newHandwrittenCode(CODE_SIGNS)
  await writeCode(unit.tx, hashHandwrittenCode(code), unit.at)
  const ended = await endSetupSessions(unit)
  unit.record({ action: 'setup.make_code', target: 'setup:code', detail: { sessionsEnded: ended } })
  return code
}

/**
 * Judges a one-time code before it is taken.
 * @throws Refusal setup.already_done, setup.code_wrong, access.too_many_attempts
 */
export async function checkCode({ access }: SetupParts, reading: Reading, { code }: { code: string }): Promise<Buffer> {
  const { tx, at, origin } = reading
  const progress = await findProgress(tx)
  if (progress && progress.completed_at !== null)
    throw conflict('setup.already_done', 'This server is set up. Sign in.')
  try {
    await access.bookkeep((own) => takeAttempt(own, [codeThrottle('setup', origin.address)], at))
    const codeHash = hashHandwrittenCode(code)
    if (progress && progress.code_used_at === null && progress.code_hash.equals(codeHash)) return codeHash
    throw codeWrong()
  } catch (error) {
    if (error instanceof Refusal && error.status !== 503) {
      await recordRefusal(access, reading, error.status === 429 ? 'throttled' : 'setup_code', null)
    }
    throw error
  }
}

/**
 * Takes the one-time code and gives this browser the set-up session.
 * @throws Refusal setup.code_wrong if somebody was faster
 */
export async function claimSetup(unit: Unit, parts: SetupParts, codeHash: Buffer): Promise<WithSession<Setup>> {
  if (!(await takeCode(unit.tx, codeHash, unit.at))) throw codeWrong()
  const token = await openSetupSession(unit, parts.access.vault)
  unit.record({ action: 'setup.claim', target: 'setup:code' })
  return new WithSession({ ...(await showSetup(parts, unit)), claimed: true }, token)
}

function codeWrong(): Refusal {
  return unauthenticated('setup.code_wrong', 'The code is wrong or was used. Restart the server: it prints a new one.')
}
