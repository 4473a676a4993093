import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { firstOwnerState } from '../../domains/access/index.ts'
import { findSite } from '../../domains/settings/index.ts'
import type { SetupParts } from './parts.ts'
import { findProgress } from './store.ts'
import type { Setup, Step } from './types.ts'

type Facts = { authority: Pick<SetupParts['authority'], 'exists'> }

/**
 * The step that comes next, read from what there is: a set-up that was left goes on where it stood. Once completed it stays
 * so, whatever is taken away later: a factor that was reset must not open it again.
 */
export async function nextStep({ authority }: Facts, tx: ReadTx): Promise<Step> {
  const progress = await findProgress(tx)
  if (progress && progress.completed_at !== null) return 'done'
  if (!progress || progress.code_used_at === null) return 'claim'
  if (!(await findSite(tx))) return 'organisation'
  const owner = await firstOwnerState(tx)
  if (owner !== 'ready') return owner === 'none' ? 'owner' : 'factor'
  return (await authority.exists(tx)) ? 'kit' : 'authority'
}

/** Where the set-up stands, as the wizard needs it. */
export async function showSetup(parts: Facts, { tx, actor }: Pick<Reading, 'tx' | 'actor'>): Promise<Setup> {
  const site = await findSite(tx)
  return {
    step: await nextStep(parts, tx),
    organisation: site && { name: site.name, publicHost: site.publicHost },
    claimed: actor.kind === 'setup',
  }
}

/**
 * Refuses what is not the turn of. Called before slow work, and again in the unit, where nobody can come between.
 * @throws Refusal setup.already_done, setup.wrong_step
 */
export async function assertStep(parts: Facts, tx: ReadTx, allowed: readonly Step[]): Promise<void> {
  const step = await nextStep(parts, tx)
  if (allowed.includes(step)) return
  if (step === 'done') throw conflict('setup.already_done', 'This server is set up. Sign in.')
  throw conflict('setup.wrong_step', `The next step of the set-up is another one: ${step}.`, { step })
}
