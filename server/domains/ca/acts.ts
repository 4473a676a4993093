import { z } from 'zod'
import type { Unit } from '../../base/audit/unit.ts'
import { defineAct, type Act } from '../../platform/bulk/act.ts'
import { words } from '../../platform/lists/fields.ts'
import type { Jobs } from '../../platform/jobs/job.ts'
import { REASON_NAMES } from './list-certificates.ts'
import { revokeCertificate } from './revoke.ts'
import { RevocationRequest, type CertificateRow } from './schemas.ts'

/** What can be done to many certificates. */
export function caActs(jobs: Jobs): Act[] {
  const once = oncePerUnit(jobs)
  return [
    defineAct({
      name: 'ca.revoke',
      list: 'certificates',
      may: 'ca.revoke',
      title: words('Revoke', 'Sperren'),
      dangerous: true,
      input: RevocationRequest.omit({ serial: true }),
      asks: [{ name: 'reason', title: words('Reason', 'Grund'), choices: REASON_NAMES }],
      reasons: {
        revoked: words('Revoked already', 'Bereits gesperrt'),
        expired: words('Expired: a CRL no longer lists it', 'Abgelaufen: Eine Sperrliste führt es nicht mehr'),
      },
      judge: ({ state }: z.output<typeof CertificateRow>) =>
        state === 'revoked' || state === 'expired' ? state : null,
      label: ({ subject }) => subject,
      consequences: (items) => [
        { title: words('Certificates revoked for good', 'Zertifikate endgültig gesperrt'), count: items.length },
        {
          title: words('People concerned', 'Betroffene Personen'),
          count: new Set(items.flatMap(({ person }) => person ?? [])).size,
        },
      ],
      apply: (unit, { serial }, input) => revokeCertificate(once, unit, { serial, ...input }),
    }),
  ]
}

/** One CRL for all revocations of a unit: they become visible together. */
function oncePerUnit(jobs: Jobs): Jobs {
  const asked = new WeakMap<Unit, Promise<{ id: string }>>()
  return {
    enqueue: async (unit, kind, input, options) => {
      const known = asked.get(unit) ?? jobs.enqueue(unit, kind, input, options)
      asked.set(unit, known)
      return await known
    },
  }
}
