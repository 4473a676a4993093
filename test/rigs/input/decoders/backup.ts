import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { encryptTo, recipientOf } from '../../../../server/base/codecs/age.ts'
import { MANIFEST_NAME } from '../../../../server/domains/backup/manifest.ts'
import { packTar, type TarMember } from '../../../../server/domains/backup/tar.ts'
import type * as Envelope from '../../../../server/domains/backup/envelope.ts'
import type * as Kit from '../../../../server/domains/backup/kit.ts'
import type * as Tar from '../../../../server/domains/backup/tar.ts'
import type * as Errors from '../../../../server/base/errors.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import type { Mutator } from '../mutate/dice.ts'
import { mutateJson } from '../mutate/json.ts'
import { mutateLines } from '../mutate/lines.ts'
import { AGE_IDENTITY } from './codecs.ts'
import { throwing, type Decoder, type From } from './decoder.ts'

const AT = Date.UTC(2026, 10, 21)
const BLOCK = 512
const ROOM = 'server/domains/backup'
const FILES = { 'database/freehold.sqlite': 'x'.repeat(1_500), 'keys/master-key.age': 'sealed', 'keys/ca-key.age': '' }

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** A manifest that names {@link FILES} rightly. */
export const MANIFEST = {
  format: 1,
  product: 'freehold',
  version: '0.1.0',
  createdAt: new Date(AT).toISOString(),
  migrations: ['20261121T0000-one'],
  recipients: { appliance: recipientOf(AGE_IDENTITY), kit: recipientOf(AGE_IDENTITY) },
  rows: { access_accounts: 1, audit_entries: 12 },
  audit: { size: 12, root: 'a'.repeat(43), chain: 'b'.repeat(43) },
  members: Object.entries(FILES).map(([name, text]) => ({ name, size: text.length, sha256: digest(text) })),
}

/** The archive within a backup; its manifest may be any bytes. */
async function archive(manifest: Buffer): Promise<Buffer> {
  const members: TarMember[] = [
    { name: MANIFEST_NAME, size: manifest.length, bytes: [manifest] },
    ...Object.entries(FILES).map(([name, text]) => ({ name, size: text.length, bytes: [Buffer.from(text)] })),
  ]
  return Buffer.concat(await Array.fromAsync(packTar(members, AT)))
}

/** Changes within one header, whose checksum is then made right again, so that what comes after it is reached. */
const mutateHeader: Mutator = (bytes, dice) => {
  const copy = Buffer.from(bytes)
  const at = BLOCK * dice.below(Math.max(1, Math.floor(copy.length / BLOCK)))
  const header = copy.subarray(at, at + BLOCK)
  if (header.length < BLOCK) return mutateBytes(bytes, dice, [])
  const field = dice.pick([0, 100, 124, 135, 156, 157, 257, 345])
  mutateBytes(header.subarray(field, field + 1 + dice.below(24)), dice, []).copy(header, field, 0, 24)
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0').slice(-6)}\0 `, 148, 'latin1')
  return copy
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Files that come back from where backups are kept, and the kit that people type. */
export async function backupDecoders(from: From): Promise<Decoder[]> {
  const { Refusal } = await from<typeof Errors>('server/base/errors.ts')
  const { unpackTar } = await from<typeof Tar>(`${ROOM}/tar.ts`)
  const { readEnvelope } = await from<typeof Envelope>(`${ROOM}/envelope.ts`)
  const { parseKit } = await from<typeof Kit>(`${ROOM}/kit.ts`)
  const manifest = Buffer.from(JSON.stringify(MANIFEST))
  const sound = await archive(manifest)
  const recipient = recipientOf(AGE_IDENTITY)
  const refuses = throwing(Refusal)
  return [
    {
      name: 'tar',
      seeds: [sound],
      mutate: (bytes, dice, others) => (dice.chance(0.7) ? mutateHeader : mutateBytes)(bytes, dice, others),
      decode: async (bytes) => {
        for await (const entry of unpackTar(inPieces(bytes, 700))) await Array.fromAsync(entry.bytes)
      },
      refuses,
      cost: 8,
    },
    {
      name: 'manifest',
      seeds: [manifest],
      mutate: mutateJson,
      decode: async (bytes) =>
        unpacked(readEnvelope, await encryptTo([recipient], zstdCompressSync(await archive(bytes)))),
      refuses,
      cost: 100,
    },
    {
      name: 'envelope',
      seeds: [sound],
      mutate: (bytes, dice, others) => (dice.chance(0.7) ? mutateHeader : mutateBytes)(bytes, dice, others),
      decode: async (bytes) => unpacked(readEnvelope, await encryptTo([recipient], zstdCompressSync(bytes))),
      refuses,
      cost: 100,
    },
    {
      name: 'zstd',
      seeds: [zstdCompressSync(sound)],
      mutate: mutateBytes,
      decode: async (bytes) => unpacked(readEnvelope, await encryptTo([recipient], bytes)),
      refuses,
      cost: 100,
    },
    {
      name: 'kit',
      seeds: [Buffer.from(`# recovery kit\n${AGE_IDENTITY}\n`), Buffer.from('1. QYQS\n2. ZQGP\n')],
      mutate: mutateLines,
      decode: (bytes) => parseKit(bytes.toString('utf8')),
      refuses,
      cost: 2,
    },
  ]
}

async function unpacked(readEnvelope: typeof Envelope.readEnvelope, sealed: Buffer): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-input-'))
  try {
    const file = join(folder, 'backup.age')
    writeFileSync(file, sealed)
    await readEnvelope(file, AGE_IDENTITY, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
