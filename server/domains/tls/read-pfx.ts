import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { Refusal } from '../../base/errors.ts'
import { runInChild } from '../../platform/jobs/child.ts'
import { unreadable, type Bundle } from './read-pem.ts'

const Bytes = z.instanceof(Buffer)

export const PfxInput = z.object({ pfx: Bytes, password: z.string() })
export type PfxInput = z.output<typeof PfxInput>

const Contents = z.object({ certificates: z.array(Bytes).max(20), keys: z.array(Bytes).max(5) })

/** Key derivations of sane files take a second at most; the file itself says how many rounds they have. */
const LONGEST_MS = 20_000

/**
 * Reads the certificates and the key of a PKCS #12 file.
 * @throws Refusal tls.unreadable, tls.wrong_password
 */
export async function readPfx(
  pfx: Buffer,
  password: string,
  signal = AbortSignal.timeout(LONGEST_MS),
): Promise<Bundle> {
  const { certificates, keys } = await contentsOf(pfx, password, signal)
  if (keys.length > 1) throw unreadable('/pfx', 'The file holds more than one key.')
  try {
    return {
      certificates: certificates.map((der) => new X509Certificate(der)),
      key: keys[0] ? createPrivateKey({ key: keys[0], format: 'der', type: 'pkcs8' }) : null,
    }
  } catch {
    // What came out of the file is damaged, whatever OpenSSL calls it.
    throw unreadable('/pfx', 'A certificate or the key in it is damaged, or of a kind that is not known here.')
  }
}

async function contentsOf(pfx: Buffer, password: string, signal: AbortSignal): Promise<z.output<typeof Contents>> {
  try {
    const program = new URL('./pfx-process.ts', import.meta.url)
    return await runInChild(program, { pfx, password }, { result: Contents, signal, onProgress: () => undefined })
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw unreadable('/pfx', signal.aborted ? 'Opening it would take too long.' : 'This is no PKCS #12 file.')
  }
}
