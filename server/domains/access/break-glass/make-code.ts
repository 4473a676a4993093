import { renderSVG } from 'uqr'
import type { Unit } from '../../../base/audit/unit.ts'
import { forbidden } from '../../../base/errors.ts'
import { newId } from '../../../base/ids.ts'
import { iso } from '../../../base/time.ts'
import { rightsHeld } from '../roles/callers.ts'
import { hashEmergencyCode, newEmergencyCode } from './code.ts'
import { replaceCode } from './store.ts'

/** Makes this the one emergency code that is good; the one before is void. */
export async function keepEmergencyCode({ tx, at, record }: Unit, code: string): Promise<void> {
  const id = newId(at)
  const replaced = await replaceCode(tx, { id, code_hash: hashEmergencyCode(code), made_at: at })
  record({ action: 'access.make_emergency_code', target: `emergency-code:${id}`, detail: { replaced } })
}

/**
 * Makes the emergency code, shown this once; the one before is void.
 * @throws Refusal access.owner_only
 */
export async function makeEmergencyCode(unit: Unit): Promise<{ code: string; qr: string; madeAt: string }> {
  if (!(await rightsHeld(unit)).roles.includes('owner'))
    throw forbidden('access.owner_only', 'Only an owner makes the emergency code: it does what owners may.')
  const code = newEmergencyCode()
  await keepEmergencyCode(unit, code)
  return { code, qr: renderSVG(code, { ecc: 'M', border: 2 }), madeAt: iso(unit.at) }
}
