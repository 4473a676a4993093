import { z } from 'zod'
import { change, NO_INPUT, read } from '../../../platform/http/route.ts'
import type { AccessParts } from '../parts.ts'
import { MeOutput } from '../types.ts'
import { checkEmergencyCode } from './check-code.ts'
import { checkDrill, drillBreakGlass } from './drill.ts'
import { makeEmergencyCode } from './make-code.ts'
import { EmergencyCodeOutput, showEmergencyCode } from './show-code.ts'
import { useEmergencyCode } from './use-code.ts'

/** Bounded before it is judged; spaces and hyphens as somebody may type them. */
const Typed = z.object({ code: z.string().trim().min(1).max(100) })

/** The sealed emergency code: making it, trying it out, using it. */
export function breakGlassRoutes(parts: AccessParts) {
  return [
    change({
      at: 'POST /session/emergency',
      may: 'anyone',
      summary: 'Use the sealed emergency code: owner for an hour, with an alarm to everybody',
      input: Typed,
      output: MeOutput,
      errors: ['access.emergency_code_mistyped', 'access.emergency_code_wrong', 'access.too_many_attempts'],
      records: ['access.break_glass', 'access.refuse_sign_in'],
      prepare: (reading, input) => checkEmergencyCode(parts, reading, input),
      run: (unit, _input, right) => useEmergencyCode(unit, right, parts.version),
    }),
    read({
      at: 'GET /emergency-code',
      may: 'access.read',
      summary: 'Whether there is an emergency code, and when it was last tried out',
      input: NO_INPUT,
      output: EmergencyCodeOutput,
      run: showEmergencyCode,
    }),
    change({
      at: 'POST /emergency-code',
      may: 'access.manage',
      byToken: false,
      summary: 'Make the emergency code; it is shown this once, and the one before is void',
      input: NO_INPUT,
      output: z.object({ code: z.string(), qr: z.string(), madeAt: z.iso.datetime() }).meta({ id: 'NewEmergencyCode' }),
      errors: ['access.owner_only'],
      records: ['access.make_emergency_code'],
      stepUp: true,
      run: makeEmergencyCode,
    }),
    change({
      at: 'POST /emergency-code/drill',
      may: 'access.manage',
      byToken: false,
      summary: 'Try the emergency code out: it is judged, but neither used nor spent',
      input: Typed,
      output: z.object({ drilledAt: z.iso.datetime() }),
      errors: ['access.emergency_code_mistyped', 'access.emergency_code_not_this', 'access.too_many_attempts'],
      records: ['access.drill_break_glass'],
      stepUp: true,
      prepare: (reading, input) => checkDrill(parts, reading, input),
      run: (unit, _input, right) => drillBreakGlass(unit, right),
    }),
  ]
}
