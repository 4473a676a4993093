// The key process: a child of the server that alone holds private keys. It reads its own credential, speaks over the channel to
// its parent and nothing else, and ends with it. Keep its imports few: all of it is memory, and all of it is trusted.
import { constants, createPrivateKey, generateKeyPair, privateDecrypt, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { encryptTo } from '../../base/codecs/age.ts'
import type { KeyMessage, KeyRequest, NumberedRequest } from './key-messages.ts'
import { fits, objection } from './key-rules.ts'
import { unwrapKey, wrapKey } from './key-wrap.ts'
import type { KeyAlgorithm, KeyPurpose, StoredKey } from './keys.ts'

const CREDENTIAL_BYTES = 32
const MAX_OPEN_KEYS = 32
/** sysexits.h: the configuration is wrong, starting again does not help. */
const EX_CONFIG = 78

const newPair = promisify(generateKeyPair)
const signAsync = promisify(sign)
const open = new Map<string, KeyObject>()

function readCredential(file: string | undefined): Buffer {
  if (!file) throw new Error('FREEHOLD_CA_KEY_FILE is not set')
  const descriptor = openSync(file, 'r')
  try {
    const status = fstatSync(descriptor)
    if (!status.isFile() || status.size > 1024) throw new Error(`${file} is not a credential file`)
    if (isOpenToOthers(status)) throw new Error(`${file} can be read by others: chmod 600 it`)
    const text = readFileSync(descriptor, 'latin1').trim()
    const credential = Buffer.from(text, 'base64')
    if (credential.length !== CREDENTIAL_BYTES || credential.toString('base64') !== text)
      throw new Error(`${file} does not hold ${CREDENTIAL_BYTES} bytes as base64`)
    return credential
  } finally {
    closeSync(descriptor)
  }
}

/** Credentials of systemd may be readable for the group root, which an access list makes it look like; nobody else's. */
function isOpenToOthers({ mode, gid }: { mode: number; gid: number }): boolean {
  return (mode & 0o037) !== 0 || ((mode & 0o040) !== 0 && gid !== 0)
}

function makePair(algorithm: KeyAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  switch (algorithm) {
    case 'ec-p256':
      return newPair('ec', { namedCurve: 'P-256' })
    case 'ec-p384':
      return newPair('ec', { namedCurve: 'P-384' })
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096':
      return newPair('rsa', { modulusLength: Number(algorithm.slice('rsa-'.length)) })
    case 'ed25519':
      return newPair('ed25519', {})
    default:
      return algorithm satisfies never
  }
}

async function generate(credential: Buffer, id: string, purpose: KeyPurpose, algorithm: KeyAlgorithm) {
  const { publicKey, privateKey } = await makePair(algorithm)
  const wrapped = wrapKey(credential, id, purpose, privateKey.export({ format: 'der', type: 'pkcs8' }))
  return { id, purpose, algorithm, publicKey: publicKey.export({ format: 'der', type: 'spki' }), wrapped }
}

function unwrapped(credential: Buffer, { id, purpose, wrapped }: StoredKey): KeyObject {
  const name = `${id} ${purpose} ${Buffer.from(wrapped).toString('base64')}`
  const known = open.get(name)
  if (known) return known
  const pkcs8 = unwrapKey(credential, id, purpose, Buffer.from(wrapped))
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  pkcs8.fill(0)
  if (open.size >= MAX_OPEN_KEYS) open.clear()
  open.set(name, key)
  return key
}

async function signWith(credential: Buffer, { key, algorithm, data }: Extract<KeyRequest, { kind: 'sign' }>) {
  const problem = fits(key.algorithm, algorithm)
    ? objection(key.purpose, Buffer.from(data))
    : `${algorithm} is not for ${key.algorithm}`
  if (problem) throw new Error(problem)
  const digest = algorithm === 'ed25519' ? null : algorithm.slice(algorithm.indexOf('-') + 1)
  return signAsync(digest, data, unwrapped(credential, key))
}

function decryptWith(credential: Buffer, { key, padding, data }: Extract<KeyRequest, { kind: 'decrypt' }>): Buffer {
  if (key.purpose !== 'ra') throw new Error('the RA key alone decrypts')
  const own = unwrapped(credential, key)
  if (padding === 'pkcs1') return privateDecrypt({ key: own, padding: constants.RSA_PKCS1_PADDING }, data)
  const oaepHash = padding.slice('oaep-'.length)
  return privateDecrypt({ key: own, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, data)
}

async function perform(credential: Buffer, request: KeyRequest): Promise<Buffer | StoredKey> {
  switch (request.kind) {
    case 'generate':
      return generate(credential, request.id, request.purpose, request.algorithm)
    case 'sign':
      return signWith(credential, request)
    case 'decrypt':
      return decryptWith(credential, request)
    case 'escrow':
      return encryptTo([request.recipient], Buffer.from(credential.toString('base64')))
    default:
      return request satisfies never
  }
}

function tell(message: KeyMessage): void {
  process.send?.(message)
}

async function answer(credential: Buffer, { number, request }: NumberedRequest): Promise<void> {
  try {
    tell({ kind: 'answer', number, result: await perform(credential, request) })
  } catch (error) {
    tell({ kind: 'refused', number, problem: error instanceof Error ? error.message : 'unknown' })
  }
}

function main(): void {
  process.on('disconnect', () => process.exit(0))
  // The server decides when we end; a Ctrl-C in the terminal reaches the whole group.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  try {
    const credential = readCredential(process.env['FREEHOLD_CA_KEY_FILE'])
    process.on('message', (message: NumberedRequest) => void answer(credential, message))
    tell({ kind: 'ready' })
  } catch (error) {
    tell({ kind: 'unfit', problem: error instanceof Error ? error.message : 'unknown' })
    process.exitCode = EX_CONFIG
    process.disconnect?.()
  }
}

main()
