import { hkdfSync } from 'node:crypto'
import { newIdentity, recipientOf } from '../../base/codecs/age.ts'
import { toBech32 } from '../../base/codecs/bech32.ts'
import { Refusal } from '../../base/errors.ts'

const PREFIX = 'AGE-SECRET-KEY-1'
const GROUP = 4

/** The recovery kit: an age identity that is shown once and then only exists on paper. */
export interface Kit {
  /** `AGE-SECRET-KEY-1…`: the secret itself, in the form that `age -i` reads. */
  identity: string
  /** `age1…`: what is kept, and what backups and keys are encrypted to. */
  recipient: string
  /** The identity after its prefix in groups of four characters, so that people can compare and type it. */
  words: string[]
}

/** Makes a recovery kit. Nothing keeps the identity but the caller's answer. */
export function makeKit(): Kit {
  const { identity, recipient } = newIdentity()
  return { identity, recipient, words: wordsOf(identity) }
}

/** The groups of an identity as they are printed, first to last. */
export function wordsOf(identity: string): string[] {
  return identity.slice(PREFIX.length).match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []
}

/**
 * Reads a kit as people hold it: the identity alone, a file with comments, or the printed groups with or without their
 * numbers (`1. ABCD`).
 * @throws Refusal backup.wrong_key if it is mistyped: the last six characters are a checksum
 */
export function parseKit(text: string): { identity: string; recipient: string } {
  const identity = findIdentity(text.toUpperCase())
  try {
    return { identity, recipient: recipientOf(identity) }
  } catch {
    throw new Refusal(422, 'backup.wrong_key', 'This is not a recovery kit, or a character of it is mistyped.')
  }
}

function findIdentity(text: string): string {
  const whole = /AGE-SECRET-KEY-1[A-Z0-9]+/.exec(text)
  if (whole && whole[0].length > PREFIX.length + GROUP) return whole[0]
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'))
  const groups = lines.join(' ').replace(PREFIX, ' ').split(/\s+/)
  return PREFIX + groups.filter((group) => /^[A-Z0-9]+$/.test(group)).join('')
}

/**
 * The appliance's own backup identity. It follows from the master key, so that whoever can start the appliance can check
 * its backups, and a backup tells which master key it belongs to.
 */
export function applianceIdentity(masterKey: Buffer): { identity: string; recipient: string } {
  const secret = Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'freehold backup identity v1', 32))
  const identity = toBech32('age-secret-key-', secret).toUpperCase()
  return { identity, recipient: recipientOf(identity) }
}
