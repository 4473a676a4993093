import { readEnvelopedData, AES_128 } from '../../../server/base/codecs/cms-enveloped.ts'
import { writeCertificateName, writeContentInfo } from '../../../server/base/codecs/cms.ts'
import { readSignedData } from '../../../server/base/codecs/cms-signed.ts'
import { context } from '../../../server/base/codecs/der-tags.ts'
import { element, integer, NULL, octets, oid, sequence, setOf } from '../../../server/base/codecs/der-write.ts'
import { OID } from '../../../server/base/codecs/oids.ts'
import type { Certificate } from '../../../server/base/codecs/x509.ts'
import { newAddress, type Server } from '../../peers/server.ts'
import { Dice } from './mutate/dice.ts'
import { PlainHttp } from './wire/plain-http.ts'
import { Messages, raOf } from './wire/scep.ts'
import { percentile } from './wire/under-watch.ts'

// A stranger who recorded what a device sent may send it again, damaged, and look at what comes back (Bleichenbacher, Vaudenay;
// RFC 3218). The server checks the signature of the message first, over the ciphertext as it came; then it opens the envelope;
// and until the request within has proven its key, every answer is the same. A stranger can sign whatever he likes with a key
// of his own, so every message here is signed rightly.

interface Parts {
  key: Buffer
  iv: Buffer
  content: Buffer
}

type Damage = (parts: Parts, dice: Dice) => Parts

const BLOCK = 16

function flipped(bytes: Buffer, dice: Dice, from = 0, to = bytes.length): Buffer {
  const copy = Buffer.from(bytes)
  const at = from + dice.below(to - from)
  copy[at] = copy[at]! ^ (1 << dice.below(8))
  return copy
}

/** Ways to damage a ciphertext. Of the last, the length tells everybody what is wrong before anything is opened. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  'a bit of the encrypted key': (parts, dice) => ({ ...parts, key: flipped(parts.key, dice, 1) }),
  'a bit of the content': (parts, dice) => ({
    ...parts,
    content: flipped(parts.content, dice, 0, parts.content.length - 2 * BLOCK),
  }),
  // What stands one block earlier flips the same bits of the padding.
  'a bit of the padding': (parts, dice) => ({
    ...parts,
    content: flipped(parts.content, dice, parts.content.length - BLOCK - 1, parts.content.length - BLOCK),
  }),
  'a bit of the IV': (parts, dice) => ({ ...parts, iv: flipped(parts.iv, dice) }),
  'content without its last blocks': (parts, dice) => ({
    ...parts,
    content: parts.content.subarray(0, parts.content.length - BLOCK * (1 + dice.below(4))),
  }),
  'content cut within a block': (parts, dice) => ({
    ...parts,
    content: parts.content.subarray(0, parts.content.length - 1 - dice.below(BLOCK - 1)),
  }),
  'an encrypted key that is too short': (parts, dice) => ({
    ...parts,
    key: parts.key.subarray(0, parts.key.length - 1 - dice.below(9)),
  }),
}
const TOLD_BY_LENGTH = ['an encrypted key that is too short']

function envelopeOf(ra: Certificate, { key, iv, content }: Parts): Buffer {
  const recipient = sequence(integer(0), writeCertificateName(ra), sequence(oid(OID.rsaEncryption), NULL), octets(key))
  const encrypted = sequence(oid(OID.data), sequence(oid(AES_128.oid), octets(iv)), element(context(0), content))
  return writeContentInfo(OID.envelopedData, sequence(integer(0), setOf(recipient), encrypted))
}

/** All of an answer that could tell something: what changes by chance (nonces, signature) has the same length. */
function shapeOf(status: number | null, body: Buffer): string {
  if (status !== 200) return `${status} ${body.toString('latin1')}`
  const data = readSignedData(body)
  const { attributes } = data.signers[0]!
  const told = [OID.pkiStatus, OID.failInfo, OID.failInfoText, OID.messageType].map((type) =>
    (attributes.get(type) ?? []).map((value) => value.toString('latin1')).join(),
  )
  return `${status}, ${body.length} bytes, ${attributes.size} attributes, content ${data.content?.length ?? 'none'}, ${JSON.stringify(told)}`
}

export interface OracleResult {
  faults: string[]
  sent: number
  /** By kind of damage. */
  medianMs: Record<string, number>
}

/** Sends so many damaged ciphertexts, the kinds by turns, one at a time: answers must be one, and times not to be told apart. */
export async function oracle(server: Server, { count, seed }: { count: number; seed: number }): Promise<OracleResult> {
  const ra = await raOf(server)
  const messages = new Messages(ra)
  const http = new PlainHttp(server)
  const data = readEnvelopedData(messages.envelope(messages.request()))
  const sound: Parts = { key: data.recipients[0]!.encryptedKey, iv: data.iv, content: data.encrypted }
  const kinds = Object.keys(DAMAGES)
  const times = new Map<string, number[]>(kinds.map((kind) => [kind, []]))
  const shapes = new Map<string, string>()
  let from = newAddress()
  for (let number = 0; number < count; number++) {
    if (number % 200 === 0) from = newAddress()
    const dice = new Dice(seed, 'oracle', number)
    const kind = kinds[(number + Math.floor(number / kinds.length)) % kinds.length]!
    const body = await messages.signed(envelopeOf(ra, DAMAGES[kind]!(sound, dice)))
    const { status, ms, bytes } = await http.send(
      { method: 'POST', path: '/scep/devices?operation=PKIOperation', body },
      from,
    )
    const shape = shapeOf(status, bytes)
    if (!shapes.has(shape)) shapes.set(shape, `${kind}, #${number}`)
    // The first ones warm caches and connections.
    if (number >= kinds.length * 2) times.get(kind)!.push(ms)
  }
  http.close()
  const faults =
    shapes.size > 1
      ? [
          `damaged ciphertexts are told apart (seed ${seed}): ${[...shapes]
            .slice(0, 4)
            .map(([shape, first]) => `${first} gives ${shape}`)
            .join('; ')}`,
        ]
      : []
  const medianMs = Object.fromEntries([...times].map(([kind, list]) => [kind, percentile(list, 0.5)]))
  return { faults: [...faults, ...timeFaults(times, seed)], sent: count, medianMs }
}

/** How far from a coin's toss a guess from one time may be. */
const MOST_TOLD = 0.28

/**
 * For each pair of kinds, how often a time of one is longer than one of the other (the statistic of Mann and Whitney): a half
 * where they cannot be told apart, whatever the machine does meanwhile, as the kinds take turns.
 */
function timeFaults(times: ReadonlyMap<string, readonly number[]>, seed: number): string[] {
  const kinds = [...times].filter(([kind]) => !TOLD_BY_LENGTH.includes(kind))
  return kinds.flatMap(([one, mine], at) =>
    kinds.slice(at + 1).flatMap(([other, theirs]) => {
      const longer =
        mine.reduce((sum, ms) => sum + theirs.filter((than) => ms > than).length, 0) / (mine.length * theirs.length)
      return Math.abs(longer - 0.5) <= MOST_TOLD
        ? []
        : [`${one} takes longer than ${other} in ${Math.round(longer * 100)} of 100 (seed ${seed})`]
    }),
  )
}

/** With a signature that does not fit, nothing is opened: a sound envelope and a damaged one get the same answer. */
export async function signatureFirst(server: Server, seed: number): Promise<string[]> {
  const ra = await raOf(server)
  const messages = new Messages(ra)
  const http = new PlainHttp(server)
  const data = readEnvelopedData(messages.envelope(messages.request()))
  const sound: Parts = { key: data.recipients[0]!.encryptedKey, iv: data.iv, content: data.encrypted }
  const shapes = new Set<string>()
  const kinds: Damage[] = [(parts) => parts, ...Object.values(DAMAGES)]
  for (const [number, damage] of kinds.entries()) {
    const message = await messages.signed(envelopeOf(ra, damage(sound, new Dice(seed, 'signature', number))))
    message[message.length - 9] = message[message.length - 9]! ^ 1
    const { status, bytes } = await http.send(
      { method: 'POST', path: '/scep/devices?operation=PKIOperation', body: message },
      newAddress(),
    )
    shapes.add(shapeOf(status, bytes))
  }
  http.close()
  return shapes.size === 1
    ? []
    : [`behind a false signature the envelope still tells something: ${[...shapes].join('; ')}`]
}
