import { renderSVG } from 'uqr'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { conflict, invalid } from '../../base/errors.ts'
import { equalSecrets } from '../../base/ids.ts'
import { keepEmergencyCode, openOwnerSession } from '../../domains/access/index.ts'
import { WithSession } from '../../platform/http/route.ts'
import type { KitShown } from './kits-shown.ts'
import { setupSessionOf } from './owner.ts'
import type { SetupParts } from './parts.ts'
import { assertStep } from './step.ts'
import { complete } from './store.ts'

/** @throws Refusal setup.already_done, setup.wrong_step */
export async function prepareKit<E>(parts: SetupParts<unknown, E>, { tx, origin }: Reading): Promise<KitShown<E>> {
  await assertStep(parts, tx, ['kit'])
  return await parts.kitsShown.show(parts.kit, setupSessionOf(origin.sessionId))
}

/** Shows the recovery kit and the emergency code, and stores what they can open, never they themselves. */
export async function showKit<E>(unit: Unit, parts: SetupParts<unknown, E>, shown: KitShown<E>) {
  const { kit, escrows, emergencyCode, ask } = shown
  await assertStep(parts, unit.tx, ['kit'])
  if (!shown.stored) {
    await parts.kit.store(unit, { recipient: kit.recipient, escrows })
    await keepEmergencyCode(unit, emergencyCode)
    unit.after(() => {
      shown.stored = true
    })
  }
  unit.record({ action: 'setup.show_kit', target: 'setup:kit', detail: { recipient: kit.recipient } })
  const qr = renderSVG(kit.identity, { ecc: 'M', border: 2 })
  return { identity: kit.identity, words: kit.words, ask, qr, emergencyCode }
}

/**
 * Judges whether the owner has written the kit down.
 * @throws Refusal setup.already_done, setup.wrong_step, setup.kit_not_shown, setup.kit_words_wrong
 */
export async function checkKitWords<E>(
  parts: SetupParts<unknown, E>,
  { tx, origin }: Reading,
  { words }: { words: [string, string] },
): Promise<void> {
  await assertStep(parts, tx, ['kit'])
  const shown = await parts.kitsShown.find(setupSessionOf(origin.sessionId))
  if (!shown?.stored) {
    throw conflict(
      'setup.kit_not_shown',
      'The server was restarted since the kit was shown. Show it again: it is a new one.',
    )
  }
  const errors = shown.ask.flatMap((number, index) => {
    const wanted = shown.kit.words[number - 1] ?? ''
    if (equalSecrets(wanted, (words[index] ?? '').trim().toUpperCase())) return []
    return [{ pointer: `/words/${index}`, message: `This is not group ${number} of the kit.` }]
  })
  if (errors.length > 0) {
    throw invalid(
      'setup.kit_words_wrong',
      'These are not the groups that were asked for. Look at the kit again.',
      errors,
    )
  }
}

/**
 * Ends the set-up for good. The browser that proved the owner's second factor is signed in as him; any other signs in.
 * @throws Refusal setup.already_done
 */
export async function confirmKit<E>(
  unit: Unit,
  parts: SetupParts<unknown, E>,
): Promise<WithSession<{ done: true; signedIn: boolean }>> {
  await assertStep(parts, unit.tx, ['kit'])
  await parts.kit.confirm(unit)
  if (!(await complete(unit.tx, unit.at))) throw conflict('setup.already_done', 'This server is set up. Sign in.')
  const token = await openOwnerSession(unit)
  unit.record({ action: 'setup.complete', target: 'setup:progress', after: { signedIn: token !== null } })
  unit.after(() => parts.kitsShown.forget())
  return new WithSession({ done: true, signedIn: token !== null }, token)
}
