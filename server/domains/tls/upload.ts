import type { KeyObject } from 'node:crypto'
import type { Reading, Unit } from '../../base/audit/unit.ts'
import { invalid } from '../../base/errors.ts'
import { arrange, type Arranged } from './identity.ts'
import { storeIdentity } from './keep-identity.ts'
import type { TlsParts } from './parts.ts'
import { readPem, type Bundle } from './read-pem.ts'
import { readPfx } from './read-pfx.ts'
import type { IdentitiesTable } from './store.ts'
import type { UploadInput } from './types.ts'

export interface Uploaded {
  key: KeyObject
  arranged: Arranged
}

/**
 * Reads an administrator's file and looks whether browsers will take what is in it. Goes before the unit.
 * @throws Refusal tls.unreadable, tls.wrong_password, tls.key_missing, tls.key_mismatch, tls.not_usable
 */
export async function prepareUpload({ at }: Pick<Reading, 'at'>, input: UploadInput): Promise<Uploaded> {
  const bundle = await bundleOf(input)
  const pointer = input.pfx === undefined ? '/pem' : '/pfx'
  if (!bundle.key)
    throw invalid('tls.key_missing', 'The file holds no key. Nothing was changed.', [
      { pointer, message: 'Give the private key along with the certificate, or use a request made here.' },
    ])
  return { key: bundle.key, arranged: arrange(bundle, bundle.key, at) }
}

async function bundleOf({ pem, pfx, password }: UploadInput): Promise<Bundle> {
  if ((pem === undefined) === (pfx === undefined))
    throw invalid('http.invalid_input', 'Some fields are not usable. Nothing was changed.', [
      { pointer: '/pem', message: 'Give either PEM text or a PKCS #12 file.' },
    ])
  if (pfx !== undefined) return await readPfx(Buffer.from(pfx, 'base64'), password ?? '')
  return readPem(pem ?? '', password)
}

/** Keeps what was uploaded as a new identity. @throws Refusal tls.too_many */
export async function storeUploaded(
  unit: Unit,
  { vault }: TlsParts,
  { key, arranged }: Uploaded,
): Promise<IdentitiesTable> {
  return await storeIdentity(unit, vault, { origin: 'upload', key, names: arranged.names, request: null, arranged })
}
