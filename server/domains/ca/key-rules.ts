import { readDer } from '../../base/codecs/der-read.ts'
import { TAG } from '../../base/codecs/der-tags.ts'
import { DecodeError } from '../../base/codecs/decode-error.ts'
import type { KeyAlgorithm, KeyPurpose, SignatureAlgorithm } from './keys.ts'

// What each key may be used for, judged by the form of the bytes. A server that was taken over can still ask for signatures; it
// cannot make the RA key issue certificates, nor the issuing key forge a checkpoint.

/** TBSCertificate begins with `[0] INTEGER 2`, TBSCertList with `INTEGER 1`: versions 3 and 2 of theirs. */
const TBS_STARTS = [Buffer.from('a003020102', 'hex'), Buffer.from('020101', 'hex')]
const NOTE_LIMIT = 1024 * 1024

/** Why this key must not sign these bytes; null if it may. */
export function objection(purpose: KeyPurpose, data: Buffer): string | null {
  switch (purpose) {
    case 'root':
    case 'issuing':
      return isTbs(data) ? null : 'an authority signs certificates and CRLs alone'
    case 'ra':
      return isOne(data, TAG.set) ? null : 'the RA signs the attributes of messages alone'
    case 'checkpoint':
      return isNote(data) ? null : 'the checkpoint key signs notes alone'
    default:
      return purpose satisfies never
  }
}

/** Whether the signature algorithm is one for this kind of key. */
export function fits(key: KeyAlgorithm, signature: SignatureAlgorithm): boolean {
  if (key.startsWith('rsa-')) return signature.startsWith('rsa-')
  if (key === 'ed25519') return signature === 'ed25519'
  return signature === (key === 'ec-p256' ? 'ecdsa-sha256' : 'ecdsa-sha384')
}

function isOne(data: Buffer, tag: number): boolean {
  try {
    return readDer(data, (reader) => reader.take(tag).body.length > 0)
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

function isTbs(data: Buffer): boolean {
  if (!isOne(data, TAG.sequence)) return false
  const body = readDer(data, (reader) => reader.take().body)
  return TBS_STARTS.some((start) => body.subarray(0, start.length).equals(start))
}

/** The text of a C2SP signed note: UTF-8, no control characters but line feeds, ended by one. Checkpoints and manifests. */
function isNote(data: Buffer): boolean {
  if (data.length > NOTE_LIMIT || data.at(-1) !== 0x0a || data[0] === 0x0a) return false
  try {
    return !/[^\P{Cc}\n]/u.test(new TextDecoder('utf-8', { fatal: true }).decode(data))
  } catch {
    return false
  }
}
