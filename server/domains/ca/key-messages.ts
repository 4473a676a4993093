import type { KeyAlgorithm, KeyPurpose, SignatureAlgorithm, StoredKey } from './keys.ts'

/** What the server asks of the key process. One message, one answer of the same number. */
export type KeyRequest =
  | { kind: 'generate'; id: string; purpose: KeyPurpose; algorithm: KeyAlgorithm }
  | { kind: 'sign'; key: StoredKey; algorithm: SignatureAlgorithm; data: Buffer }
  | { kind: 'decrypt'; key: StoredKey; padding: 'pkcs1' | 'oaep-sha1' | 'oaep-sha256'; data: Buffer }
  | { kind: 'escrow'; recipient: string }

export interface NumberedRequest {
  number: number
  request: KeyRequest
}

/** `ready` comes once, before any answer; `unfit` instead of it when the credential cannot be used. */
export type KeyMessage =
  | { kind: 'ready' }
  | { kind: 'unfit'; problem: string }
  | { kind: 'answer'; number: number; result: Buffer | StoredKey }
  | { kind: 'refused'; number: number; problem: string }
