import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Checkpoint from '../../../../server/base/audit/checkpoint.ts'
import { rawKey, signNote, type NoteSigner } from '../../../../server/base/audit/checkpoint.ts'
import type * as Verify from '../../../../server/domains/auditor/verify.mjs'
import { manifestSignature } from '../../../../server/domains/auditor/manifest.ts'
import { keptFor } from '../corpus.ts'
import { mutateJson } from '../mutate/json.ts'
import { mutateLines } from '../mutate/lines.ts'
import { NEVER, throwing, type Decoder, type From } from './decoder.ts'

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key that anybody may know: an export that a stranger signed has to be read all the same. */
export function strangersKey(name: string): NoteSigner {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, Buffer.alloc(32, 5)]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { name, publicKey, sign: (data) => Promise.resolve(sign(null, data, key)) }
}

/** An export that an auditor gets from somebody, file by file, and the notes in it. */
export async function auditorDecoders(from: From): Promise<Decoder[]> {
  const { verifyExport } = await from<typeof Verify>('server/domains/auditor/verify.mjs')
  const { NoteRejected, openNote, parseCheckpoint } = await from<typeof Checkpoint>('server/base/audit/checkpoint.ts')
  const files = new Map(keptFor('export').map(({ name, bytes }) => [name.slice('export/'.length), bytes]))
  const sound = (name: string) => files.get(name) ?? Buffer.alloc(0)
  const signer = strangersKey('mdm.example.com/audit')
  const note = Buffer.from(await signNote(`${signer.name}\n7\n${Buffer.alloc(32, 3).toString('base64')}\n`, signer))
  /** Puts a changed file into an export whose manifest is signed anew: the walk goes where no checksum stops it. */
  const verified = async (changed: Record<string, Buffer>): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'freehold-input-'))
    const manifest = changed['manifest.json'] ?? manifestFor(files, changed)
    const signature = Buffer.from(await manifestSignature(manifest.toString('utf8'), signer))
    const all = { ...Object.fromEntries(files), 'manifest.json': manifest, 'manifest.sig': signature, ...changed }
    try {
      for (const [name, bytes] of Object.entries(all)) writeFileSync(join(folder, name), bytes)
      await verifyExport(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const fileOf = (name: string, mutate = mutateLines): Decoder => ({
    name: `export-${name.split('.').join('-')}`,
    seeds: [sound(name)],
    mutate,
    decode: (bytes) => verified({ [name]: bytes }),
    refuses: NEVER,
    cost: 100,
  })
  return [
    fileOf('manifest.json', mutateJson),
    fileOf('entries.ndjson'),
    fileOf('manifest.sig'),
    fileOf('entries.csv'),
    {
      name: 'note',
      seeds: [note],
      mutate: mutateLines,
      decode: (bytes) =>
        parseCheckpoint(openNote(bytes.toString('utf8'), { name: signer.name, publicKey: rawKey(signer.publicKey) })),
      refuses: throwing(NoteRejected),
    },
  ]
}

/** The manifest with the checksums of what is changed. */
function manifestFor(files: ReadonlyMap<string, Buffer>, changed: Record<string, Buffer>): Buffer {
  let text = (files.get('manifest.json') ?? Buffer.alloc(0)).toString('utf8')
  for (const [name, bytes] of Object.entries(changed)) {
    text = text.replace(hash('sha256', files.get(name) ?? Buffer.alloc(0), 'hex'), hash('sha256', bytes, 'hex'))
  }
  return Buffer.from(text)
}
