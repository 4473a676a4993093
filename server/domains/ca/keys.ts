/** What a key is for. One key, one purpose. */
export type KeyPurpose = 'root' | 'issuing' | 'ra' | 'checkpoint'

export type KeyAlgorithm = 'ec-p256' | 'ec-p384' | 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'ed25519'

/** A key as the server knows it: the public half, and the private half only the key process can unwrap. */
export interface StoredKey {
  id: string
  purpose: KeyPurpose
  algorithm: KeyAlgorithm
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer
  /** AES-256-GCM under the key process's own credential, bound to id and purpose. */
  wrapped: Buffer
}

export type SignatureAlgorithm =
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'rsa-sha1'
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'ed25519'

/**
 * The server's side of the key process, the child that alone holds private keys.
 * @throws Refusal ca.keys_unavailable while the process is restarting
 */
export interface Keys {
  /** Makes a key. Nothing is kept until the caller stores the result in a unit. */
  generate(id: string, purpose: KeyPurpose, algorithm: KeyAlgorithm): Promise<StoredKey>
  /** Signs `data` (not a digest) with the key. ECDSA signatures are DER, as X.509 wants them. */
  sign(key: StoredKey, algorithm: SignatureAlgorithm, data: Buffer): Promise<Buffer>
  /** RSA decryption of a content-encryption key; for PKCS#1 v1.5 damaged input gives random bytes, never an error. */
  decrypt(key: StoredKey, padding: 'pkcs1' | 'oaep-sha1' | 'oaep-sha256', data: Buffer): Promise<Buffer>
  /** The process's own credential, encrypted to an age X25519 recipient: what the recovery kit can open. */
  escrow(recipient: string): Promise<Buffer>
}
