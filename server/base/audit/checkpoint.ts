import { createPublicKey, hash, verify } from 'node:crypto'
import { HASH_BYTES } from './tree.ts'

// C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) inside a C2SP signed note (https://c2sp.org/signed-note): the form
// that other logs, and witnesses of logs, read.

const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')
const ALGORITHM_ED25519 = 1
/** C2SP asks readers to bound what they take. */
const NOTE_BYTES = 64 * 1024
const SIGNATURES = 16

/** Size and root of the log at one moment. `origin` names the log for good. */
export interface Checkpoint {
  origin: string
  size: number
  root: Buffer
}

/** Who signs notes: a name without space or plus, and an Ed25519 key. */
export interface NoteKey {
  name: string
  /** 32 bytes, or the same key as SubjectPublicKeyInfo (DER). */
  publicKey: Buffer
}

export interface NoteSigner extends NoteKey {
  /** Ed25519 over the bytes themselves (RFC 8032); 64 bytes. */
  sign: (data: Buffer) => Promise<Buffer>
}

/** Why a note or a checkpoint was not taken. */
export class NoteRejected extends Error {
  override readonly name = 'NoteRejected'
}

/** Body of a checkpoint: origin, size and root, one line each. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (origin === '' || origin.includes('\n')) throw new NoteRejected('An origin is one line of text')
  if (!Number.isSafeInteger(size) || size < 0) throw new NoteRejected(`${size} is no size of a log`)
  if (root.length !== HASH_BYTES) throw new NoteRejected(`A root has ${HASH_BYTES} bytes`)
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/** Reads {@link checkpointText}; further lines are allowed there and ignored. @throws NoteRejected */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...rest] = text.split('\n')
  if (!origin || size === undefined || root === undefined || rest.length === 0)
    throw new NoteRejected('A checkpoint has three lines')
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new NoteRejected('The size is no decimal number')
  const bytes = Buffer.from(root, 'base64')
  if (bytes.length !== HASH_BYTES || bytes.toString('base64') !== root)
    throw new NoteRejected('The root is not 32 bytes of base64')
  return { origin, size: Number(size), root: bytes }
}

/** The text with one signature line below it. @throws NoteRejected for a name or text that a note cannot carry */
export async function signNote(text: string, signer: NoteSigner): Promise<string> {
  if (!/^[^\s+]+$/u.test(signer.name)) throw new NoteRejected('The name of a signer has no space and no plus')
  if (!text.endsWith('\n') || hasControls(text))
    throw new NoteRejected('A note is lines of text, and the last one ends too')
  const signature = await signer.sign(Buffer.from(text, 'utf8'))
  const line = Buffer.concat([noteKeyId(signer), signature]).toString('base64')
  return `${text}\n— ${signer.name} ${line}\n`
}

/**
 * The text of a note, once a signature of `key` was found valid. Signatures of others are passed over, as C2SP asks.
 * @throws NoteRejected when the note is malformed, has no signature of that key, or a wrong one
 */
export function openNote(note: string, key: NoteKey): string {
  if (Buffer.byteLength(note) > NOTE_BYTES || hasControls(note)) throw new NoteRejected('This is no signed note')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) throw new NoteRejected('This is no signed note')
  const text = note.slice(0, split + 1)
  const signature = signatureOf(note.slice(split + 2, -1).split('\n'), key)
  if (!verify(null, Buffer.from(text, 'utf8'), publicKeyOf(key), signature))
    throw new NoteRejected(`The signature of ${key.name} does not fit`)
  return text
}

function signatureOf(lines: readonly string[], key: NoteKey): Buffer {
  if (lines.length > SIGNATURES) throw new NoteRejected(`More than ${SIGNATURES} signatures`)
  const id = noteKeyId(key)
  const found = lines
    .map(readSignature)
    .filter(({ name, bytes }) => name === key.name && bytes.subarray(0, 4).equals(id))
  if (found.length !== 1) throw new NoteRejected(`${found.length} signatures of ${key.name} with this key`)
  return found[0]!.bytes.subarray(4)
}

function readSignature(line: string): { name: string; bytes: Buffer } {
  const match = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line)
  if (!match) throw new NoteRejected('A line of signature is malformed')
  const bytes = Buffer.from(match[2]!, 'base64')
  if (bytes.length < 5 || bytes.toString('base64') !== match[2]) throw new NoteRejected('A signature is not base64')
  return { name: match[1]!, bytes }
}

/** Tells keys of one name apart: the first 4 bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key). No proof of anything by itself. */
export function noteKeyId(key: NoteKey): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${key.name}\n`), typedKey(key)]), 'buffer').subarray(0, 4)
}

/** The key as one line for people to hand on: `name+id+base64`, the vkey of C2SP signed-note. */
export function noteKeyLine(key: NoteKey): string {
  return `${key.name}+${noteKeyId(key).toString('hex')}+${typedKey(key).toString('base64')}`
}

/** SHA-256 over the 32 bytes of the key, in hex: what a person compares. */
export function keyFingerprint(publicKey: Buffer): string {
  return hash('sha256', rawKey(publicKey), 'hex')
}

/** The 32 bytes of an Ed25519 key, also out of its SubjectPublicKeyInfo (RFC 8410 §4). @throws NoteRejected */
export function rawKey(publicKey: Buffer): Buffer {
  if (publicKey.length === HASH_BYTES) return publicKey
  const isSpki =
    publicKey.length === SPKI_ED25519.length + 32 && publicKey.subarray(0, SPKI_ED25519.length).equals(SPKI_ED25519)
  if (!isSpki) throw new NoteRejected('This is no Ed25519 public key')
  return publicKey.subarray(SPKI_ED25519.length)
}

function typedKey({ publicKey }: NoteKey): Buffer {
  return Buffer.concat([Buffer.from([ALGORITHM_ED25519]), rawKey(publicKey)])
}

function publicKeyOf({ publicKey }: NoteKey): ReturnType<typeof createPublicKey> {
  return createPublicKey({ key: Buffer.concat([SPKI_ED25519, rawKey(publicKey)]), format: 'der', type: 'spki' })
}

function hasControls(text: string): boolean {
  // C2SP signed-note: no ASCII control character but the line feed.
  return /[^\n -~\u0080-\uffff]/.test(text)
}
