import { z } from 'zod'
import type { ReadTx, Reading } from '../../base/audit/unit.ts'
import { conflict } from '../../base/errors.ts'
import { defineSection, findSite, readSection } from '../settings/index.ts'
import { covers } from './identity.ts'
import { certificatesOf, noIdentity } from './keep-identity.ts'
import { findIdentity } from './store.ts'
import { SELF_SIGNED } from './types.ts'

/** Which identity the listeners use. */
export const CERTIFICATE = defineSection({
  name: 'certificate',
  schema: z.object({
    identity: z
      .union([z.literal(SELF_SIGNED), z.uuid()])
      .default(SELF_SIGNED)
      .meta({ description: 'Id of the certificate that browsers get' }),
  }),
  tried: ['identity'],
  errors: ['tls.identity_not_found', 'tls.not_ready', 'tls.name_missing'],
  check: ({ identity }, reading) => assertServable(reading, identity),
})

/** The id of the identity that browsers get. */
export async function servedId(tx: ReadTx): Promise<string> {
  return (await readSection(tx, CERTIFICATE)).identity
}

/**
 * What no trial is needed for: it is there, it has a certificate, and that names the host under which people come.
 * @throws Refusal tls.identity_not_found, tls.not_ready, tls.name_missing
 */
async function assertServable({ tx, at }: Reading, id: string): Promise<void> {
  if (id === SELF_SIGNED) return
  const row = await findIdentity(tx, id)
  if (!row) throw noIdentity()
  const [leaf] = certificatesOf(row.certificate ?? '')
  if (!leaf || leaf.validToDate.getTime() <= at)
    throw conflict('tls.not_ready', 'This certificate is not there yet, or has ended. Browsers would not accept it.')
  const site = await findSite(tx)
  if (site && !covers(leaf, site.publicHost))
    throw conflict(
      'tls.name_missing',
      `The certificate does not name ${site.publicHost}. Browsers would not accept it. Nothing was changed.`,
    )
}
