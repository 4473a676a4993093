import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, hash } from 'node:crypto'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { crc32, inflateRawSync } from 'node:zlib'
import { checkpointText, keyFingerprint, rawKey, signNote } from '../../base/audit/checkpoint.ts'
import { chainHash, leafHash } from '../../base/audit/tree.ts'
import { openWriter } from '../../base/database/open.ts'
import { iso } from '../../base/time.ts'
import { csvRow } from './entry-row.ts'
import { makeExport } from './export.ts'
import { filledLog, newSigner } from './scratch.ts'
import { manifestSignature } from './manifest.ts'
import { TreeNodes } from './nodes.ts'
import type { FilledLog } from './scratch.ts'
import { verifyExport } from './verify.mjs'

// One real export of entries 101 to 400 of a log of 600, unpacked then damaged in every way that we
// can think of.

const FIRST = 101
const folders = mkdtempSync(join(tmpdir(), 'freehold-verify-'))
const original = join(folders, 'original')
let log: FilledLog

before(async () => {
  log = filledLog()
  await log.fill(600)
  const start = Date.parse((log.scratch.entries()[0] as { at: string }).at)
  const work = { from: start + 100_000, to: start + 400_000, exporter: 'account:test-admin' }
  const made = await makeExport(log.run(), work, log.parts, log.checkpoints, new TreeNodes())
  unzip(join(log.parts.exportFolder, `${made.export}.zip`), original)
  assert.equal(made.rows, 300)
})

after(async () => {
  await log.close()
  rmSync(folders, { recursive: true })
})

/** Reads a ZIP from its central directory (APPNOTE 4.3.12), as any other program would. */
function unzip(file: string, into: string): void {
  mkdirSync(into)
  const zip = readFileSync(file)
  const end = zip.lastIndexOf('PK\u0005\u0006')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, nameBytes, extraBytes] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
    ]
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes)
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const content = inflateRawSync(zip.subarray(data, data + packed))
    assert.equal(crc32(content), zip.readUInt32LE(at + 16))
    writeFileSync(join(into, name), content)
    at += 46 + nameBytes + extraBytes
  }
}

test('an export as it was made is verified, also by the file inside it and with the key named', async () => {
  const fingerprint = keyFingerprint(log.signer.publicKey)
  const verdict = await verifyExport(original, { key: fingerprint })
  assert.deepEqual(verdict.findings, [])
  assert.equal(verdict.rows, 300)
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(original, 'verify.mjs'), '--key', fingerprint])
  assert.equal(status, 0, String(stderr))
  assert.match(String(stdout), /entries {3}101 to 400 \(300\); 0 left out/)
  assert.match(String(stdout), /VERIFIED: 300 entries/)
})

test('an export of another key is refused when the key is named', async () => {
  const verdict = await verifyExport(original, { key: keyFingerprint(newSigner().publicKey) })
  assert.equal(verdict.ok, false)
  assert.equal(verdict.findings[0]?.part, 'key')
})

test('a window without entries makes an export that can be verified', async () => {
  const work = { from: 0, to: 1000, exporter: 'account:test-admin' }
  const made = await makeExport(log.run(), work, log.parts, log.checkpoints, new TreeNodes())
  const folder = join(folders, 'empty')
  unzip(join(log.parts.exportFolder, `${made.export}.zip`), folder)
  const verdict = await verifyExport(folder)
  assert.deepEqual(verdict.findings, [])
  assert.equal(verdict.rows, 0)
})

test('an erased personal value is absent from the export, and everything else is still proven', async () => {
  const own = filledLog()
  await own.fill(300)
  const raw = openWriter(own.scratch.database.file)
  raw.exec("insert into audit_erasures values (270, 'actor.name', 1); insert into audit_prunings values (256, 1)")
  raw.exec("delete from audit_personal where seq = 270 and field = 'actor.name'")
  raw.exec('delete from audit_personal where seq <= 256; delete from audit_bodies where seq <= 256')
  raw.close()
  const work = { from: 0, to: Date.UTC(2100, 0), exporter: 'account:test-admin' }
  const made = await makeExport(own.run(), work, own.parts, own.checkpoints, new TreeNodes())
  const folder = join(folders, 'erased')
  unzip(join(own.parts.exportFolder, `${made.export}.zip`), folder)
  await own.close()
  const verdict = await verifyExport(folder)
  assert.deepEqual(verdict.findings, [])
  assert.equal(verdict.rows, 45, 'entries 257 to 300, and the one that names the key')
  const names = readFileSync(join(folder, 'entries.ndjson'), 'utf8')
    .split('\n')
    .map((line) => line.includes('Test Admin'))
  assert.equal(names[270 - 257], false)
  assert.equal(names[271 - 257], true)
})

/** An unpacked export that a test may damage. */
class Copy {
  readonly folder: string
  constructor(folder: string) {
    this.folder = folder
  }

  read(name: string): Buffer {
    return readFileSync(join(this.folder, name))
  }

  write(name: string, content: Buffer | string): void {
    writeFileSync(join(this.folder, name), content)
  }

  /** Edits the lines of a file; `at` is an entry's place in it. */
  lines(name: 'entries.ndjson' | 'entries.csv', edit: (lines: string[]) => string[]): void {
    const end = name === 'entries.csv' ? '\r\n' : '\n'
    const lines = this.read(name).toString('utf8').split(end).slice(0, -1)
    this.write(
      name,
      edit(lines)
        .map((line) => line + end)
        .join(''),
    )
  }

  text(name: string, edit: (text: string) => string): void {
    const text = this.read(name).toString('utf8')
    const edited = edit(text)
    assert.notEqual(edited, text, 'the damage must change something')
    this.write(name, edited)
  }

  /** What a careful forger does next: make sums and manifest fit the files again. */
  resum(): void {
    for (const [name, end] of [
      ['entries.ndjson', '\n'],
      ['entries.csv', '\r\n'],
    ] as const) {
      const lines = this.read(name).toString('utf8').split(end).slice(0, -1)
      this.write(`${name}.lines`, Buffer.concat(lines.map((line) => hash('sha256', line, 'buffer'))))
    }
    this.manifest((manifest) => {
      for (const file of manifest.files) {
        const bytes = this.read(file.name)
        file.bytes = bytes.length
        file.sha256 = createHash('sha256').update(bytes).digest('hex')
      }
    })
  }

  manifest(edit: (manifest: Manifest) => void): void {
    const manifest = JSON.parse(this.read('manifest.json').toString()) as Manifest
    edit(manifest)
    this.write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
  }

  /** Rewrites entries from the edited one to the end, so that text, leaf and chain fit each other and the table. */
  rehash(seq: number, edit: (body: string) => string): void {
    let chain: Buffer = Buffer.alloc(0)
    const rows: string[] = []
    this.lines('entries.ndjson', (lines) =>
      lines.map((line) => {
        const entry = JSON.parse(line) as Line
        const text = /"body":(.*),"personal":/.exec(line)![1]!
        const body = entry.seq === seq ? edit(text) : text
        const leaf = leafHash(body)
        const link = entry.seq < seq ? Buffer.from(entry.chain, 'hex') : chainHash(chain, entry.seq, leaf)
        chain = link
        const personal = entry.personal.map((item) => ({ ...item, salt: Buffer.from(item.salt, 'base64url') }))
        rows.push(csvRow({ seq: entry.seq, leaf, chain: link, body, columns: null, personal }))
        const head = `{"seq":${entry.seq},"leaf":"${leaf.toString('hex')}","chain":"${link.toString('hex')}"`
        return `${head},"body":${body},"personal":${JSON.stringify(entry.personal)}}`
      }),
    )
    this.lines('entries.csv', ([header]) => [header!, ...rows])
  }
}

interface Line {
  seq: number
  chain: string
  personal: { field: string; salt: string; value: string }[]
}

interface Manifest {
  rows: number
  madeAt: string
  range: { firstSeq: number; lastSeq: number; previousChain: string }
  window: { to: string }
  files: { name: string; bytes: number; sha256: string }[]
  checkpoint: string
  proof: { left: string[]; right: string[] }
  key: { name: string; publicKey: string }
}

/** Where entry `seq` stands in entries.ndjson. */
const place = (seq: number): number => seq - FIRST

const changeReason = (line: string): string =>
  line.replace(/"reason":"(keyCompromise|superseded)"/, '"reason":"unspecified"')

const TAMPERINGS: [name: string, damage: (copy: Copy) => void | Promise<void>, part: string, seq: number | null][] = [
  [
    'a changed entry',
    (c) => c.lines('entries.ndjson', (l) => l.with(place(150), changeReason(l[place(150)]!))),
    'entries.ndjson',
    150,
  ],
  [
    'a changed first entry',
    (c) => c.lines('entries.ndjson', (l) => l.with(0, changeReason(l[0]!))),
    'entries.ndjson',
    101,
  ],
  [
    'a changed last entry',
    (c) => c.lines('entries.ndjson', (l) => l.with(299, changeReason(l[299]!))),
    'entries.ndjson',
    400,
  ],
  [
    'two changed entries',
    (c) => c.lines('entries.ndjson', (l) => l.with(90, changeReason(l[90]!)).with(9, changeReason(l[9]!))),
    'entries.ndjson',
    110,
  ],
  ['a deleted entry', (c) => c.lines('entries.ndjson', (l) => l.toSpliced(place(222), 1)), 'entries.ndjson', 222],
  ['the first entry deleted', (c) => c.lines('entries.ndjson', (l) => l.slice(1)), 'entries.ndjson', 101],
  ['the last entry deleted', (c) => c.lines('entries.ndjson', (l) => l.slice(0, -1)), 'entries.ndjson', 400],
  [
    'entries deleted and the rest renumbered',
    (c) =>
      c.lines('entries.ndjson', (l) =>
        l.toSpliced(place(200), 1).map((line, i) => line.replace(/^\{"seq":\d+/, `{"seq":${FIRST + i}`)),
      ),
    'entries.ndjson',
    200,
  ],
  [
    'a repeated entry',
    (c) => c.lines('entries.ndjson', (l) => l.toSpliced(place(180), 0, l[place(180)]!)),
    'entries.ndjson',
    181,
  ],
  [
    'an entry appended',
    (c) => c.lines('entries.ndjson', (l) => [...l, l[299]!.replace('{"seq":400', '{"seq":401')]),
    'entries.ndjson',
    401,
  ],
  [
    'two entries swapped',
    (c) => c.lines('entries.ndjson', (l) => l.with(40, l[41]!).with(41, l[40]!)),
    'entries.ndjson',
    141,
  ],
  [
    'two entries swapped and renumbered',
    (c) =>
      c.lines('entries.ndjson', (l) =>
        l.with(40, l[41]!.replace('{"seq":142', '{"seq":141')).with(41, l[40]!.replace('{"seq":141', '{"seq":142')),
      ),
    'entries.ndjson',
    141,
  ],
  [
    'a changed hash of an entry',
    (c) =>
      c.lines('entries.ndjson', (l) =>
        l.with(
          7,
          l[7]!.replace(/"leaf":"./, (m) => m.slice(0, -1) + (m.endsWith('0') ? '1' : '0')),
        ),
      ),
    'entries.ndjson',
    108,
  ],
  [
    'a changed link of the chain',
    (c) =>
      c.lines('entries.ndjson', (l) =>
        l.with(
          7,
          l[7]!.replace(/"chain":"./, (m) => m.slice(0, -1) + (m.endsWith('0') ? '1' : '0')),
        ),
      ),
    'entries.ndjson',
    108,
  ],
  [
    'a personal value changed',
    (c) => c.lines('entries.ndjson', (l) => l.with(9, l[9]!.replace('Test Admin', 'Somebody Else'))),
    'entries.ndjson',
    110,
  ],
  [
    'a personal value taken away',
    (c) => c.lines('entries.ndjson', (l) => l.with(9, l[9]!.replace(/"personal":\[\{[^}]*\},?/, '"personal":['))),
    'entries.ndjson',
    110,
  ],
  [
    'a personal value added',
    (c) =>
      c.lines('entries.ndjson', (l) =>
        l.with(9, l[9]!.replace(/"personal":\[/, '"personal":[{"field":"x","salt":"","value":"y"},')),
      ),
    'entries.ndjson',
    110,
  ],
  [
    'an entry written with other spaces',
    (c) => c.lines('entries.ndjson', (l) => l.with(5, l[5]!.replace('"leaf":', '"leaf": '))),
    'entries.ndjson',
    106,
  ],
  [
    'an entry with a field twice',
    (c) => c.lines('entries.ndjson', (l) => l.with(5, l[5]!.replace('"body":{', '"body":{"action":"ca.issue",'))),
    'entries.ndjson',
    106,
  ],
  ['a line that is no JSON', (c) => c.lines('entries.ndjson', (l) => l.with(5, 'gone')), 'entries.ndjson', 106],
  ['an empty line between', (c) => c.lines('entries.ndjson', (l) => l.toSpliced(5, 0, '')), 'entries.ndjson', 106],
  [
    'a file cut in the middle of an entry',
    (c) => c.write('entries.ndjson', c.read('entries.ndjson').subarray(0, 50_000)),
    'entries.ndjson',
    null,
  ],
  [
    'the last line end cut off',
    (c) => c.write('entries.ndjson', c.read('entries.ndjson').subarray(0, -1)),
    'entries.ndjson',
    null,
  ],
  [
    'a line end after the last line',
    (c) => appendFileSync(join(c.folder, 'entries.ndjson'), '\n'),
    'entries.ndjson',
    401,
  ],
  ['an emptied file', (c) => c.write('entries.ndjson', ''), 'entries.ndjson', 101],
  ['a missing file', (c) => rmSync(join(c.folder, 'entries.ndjson')), 'entries.ndjson', null],
  ['Windows line ends', (c) => c.text('entries.ndjson', (t) => t.replaceAll('\n', '\r\n')), 'entries.ndjson', 101],
  [
    'a changed cell of the table',
    (c) => c.lines('entries.csv', (l) => l.with(60, l[60]!.replace('ca.revoke', 'ca.issue'))),
    'entries.csv',
    160,
  ],
  ['a deleted row of the table', (c) => c.lines('entries.csv', (l) => l.toSpliced(60, 1)), 'entries.csv', 160],
  ['a row more in the table', (c) => c.lines('entries.csv', (l) => [...l, l[60]!]), 'entries.csv', null],
  [
    'rows of the table sorted anew',
    (c) => c.lines('entries.csv', ([h, ...l]) => [h!, ...l.toReversed()]),
    'entries.csv',
    101,
  ],
  [
    'a changed head of the table',
    (c) => c.text('entries.csv', (t) => t.replace('"actor_name"', '"name"')),
    'entries.csv',
    null,
  ],
  ['a table without its mark', (c) => c.write('entries.csv', c.read('entries.csv').subarray(3)), 'entries.csv', null],
  ['a missing table', (c) => rmSync(join(c.folder, 'entries.csv')), 'entries.csv', null],
  [
    'changed sums of lines',
    (c) => c.write('entries.ndjson.lines', Buffer.alloc(300 * 32)),
    'entries.ndjson.lines',
    null,
  ],
  ['missing sums of lines', (c) => rmSync(join(c.folder, 'entries.csv.lines')), 'entries.csv.lines', null],
  [
    'another verifier in the folder',
    (c) => c.text('verify.mjs', (t) => t.replace('process.exitCode = await', 'await')),
    'verify.mjs',
    null,
  ],
  ['a changed READ-ME', (c) => c.text('READ-ME.txt', (t) => t.replace('VERIFIED', 'FINE')), 'READ-ME.txt', null],
  ['a changed count in the manifest', (c) => c.manifest((m) => (m.rows = 299)), 'manifest.json', null],
  ['a changed window in the manifest', (c) => c.manifest((m) => (m.window.to = iso(0))), 'manifest.json', null],
  ['a space more in the manifest', (c) => c.text('manifest.json', (t) => `${t} `), 'manifest.json', null],
  ['another time in the manifest', (c) => c.manifest((m) => (m.madeAt = iso(0))), 'manifest.json', null],
  ['a manifest that is no JSON', (c) => c.write('manifest.json', 'x'), 'manifest.json', null],
  ['a manifest of another kind', (c) => c.write('manifest.json', '{"format":"x"}'), 'manifest.json', null],
  ['a missing manifest', (c) => rmSync(join(c.folder, 'manifest.json')), 'manifest.json', null],
  ['a missing signature', (c) => rmSync(join(c.folder, 'manifest.sig')), 'manifest.sig', null],
  ['a changed signature', (c) => c.text('manifest.sig', (t) => t.replace(/.{6}\n$/, 'AAAA==\n')), 'manifest.sig', null],
  [
    'a signature over something else',
    (c) => c.text('manifest.sig', (t) => t.replace(/\n[0-9a-f]{8}/, '\n00000000')),
    'manifest.sig',
    null,
  ],
  [
    'another key in the manifest',
    (c) => c.manifest((m) => (m.key.publicKey = rawKey(newSigner().publicKey).toString('base64'))),
    'manifest.sig',
    null,
  ],
  ['a checkpoint of another key', swapCheckpoint, 'manifest.json', null],
  ['a proof without a hash', (c) => c.manifest((m) => void m.proof.left.pop()), 'manifest.json', null],
  [
    'an entry changed, and sums and manifest with it',
    (c) => {
      c.lines('entries.ndjson', (l) => l.with(place(150), changeReason(l[place(150)]!)))
      c.resum()
    },
    'entries.ndjson',
    150,
  ],
  [
    'an entry deleted, and sums and manifest with it',
    (c) => {
      c.lines('entries.ndjson', (l) => l.toSpliced(place(150), 1))
      c.lines('entries.csv', (l) => l.toSpliced(place(150) + 1, 1))
      c.manifest((m) => (m.rows = 299))
      c.resum()
    },
    'entries.ndjson',
    150,
  ],
  [
    'everything from one entry on hashed anew',
    (c) => {
      c.rehash(250, changeReason)
      c.resum()
    },
    'manifest.json',
    null,
  ],
  [
    'everything from one entry on hashed anew, manifest left',
    (c) => c.rehash(250, changeReason),
    'entries.ndjson',
    250,
  ],
]

async function swapCheckpoint(copy: Copy): Promise<void> {
  const note = await signNote(
    checkpointText({ origin: log.signer.name, size: 600, root: leafHash('forged') }),
    newSigner(log.signer.name),
  )
  copy.manifest((manifest) => (manifest.checkpoint = note))
}

for (const [name, damage, part, seq] of TAMPERINGS) {
  test(`the verifier names ${name}`, async () => {
    const copy = new Copy(mkdtempSync(join(folders, 'copy-')))
    cpSync(original, copy.folder, { recursive: true })
    await damage(copy)
    const verdict = await verifyExport(copy.folder)
    assert.equal(verdict.ok, false, 'the damage was not seen')
    const [first] = verdict.findings
    assert.ok(
      verdict.findings.some((finding) => finding.part === part),
      JSON.stringify(verdict.findings),
    )
    if (seq !== null) assert.deepEqual([first?.part, first?.seq], [part, seq], JSON.stringify(verdict.findings))
    rmSync(copy.folder, { recursive: true })
  })
}

test('whoever holds the key cannot pass off a forged history against the checkpoint of before', async () => {
  const copy = new Copy(mkdtempSync(join(folders, 'copy-')))
  cpSync(original, copy.folder, { recursive: true })
  copy.rehash(250, changeReason)
  copy.resum()
  copy.write('manifest.sig', await manifestSignature(copy.read('manifest.json').toString('utf8'), log.signer))
  const verdict = await verifyExport(copy.folder)
  assert.deepEqual(
    verdict.findings.map((finding) => finding.part),
    ['proof'],
  )
})

test('text of an export cannot steer the terminal of the reader', async () => {
  const copy = new Copy(mkdtempSync(join(folders, 'copy-')))
  cpSync(original, copy.folder, { recursive: true })
  copy.manifest((manifest) => (manifest.key.name = '\u001b[2J\u001b[32mVERIFIED\u202e'))
  const { status, stdout } = spawnSync(process.execPath, [join(copy.folder, 'verify.mjs'), copy.folder])
  assert.equal(status, 1)
  assert.doesNotMatch(String(stdout), /[^\n -~\u00a0-\u2027\u2030-\uffff]/)
  assert.match(String(stdout), /NOT VERIFIED/)
})

test('an object where the manifest has a text is no reason to end without a verdict', () => {
  const copy = new Copy(mkdtempSync(join(folders, 'copy-')))
  cpSync(original, copy.folder, { recursive: true })
  copy.text('manifest.json', (text) => text.replace(/"madeAt": "[^"]+"/, '"madeAt": { "toString": 1 }'))
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy.folder, 'verify.mjs'), copy.folder])
  assert.deepEqual([status, String(stderr)], [1, ''])
  assert.match(String(stdout), /NOT VERIFIED/)
})

test('wrong arguments are told, not guessed', () => {
  for (const args of [['--key', 'abc'], ['--quick'], ['a', 'b']]) {
    const { status, stderr } = spawnSync(process.execPath, [join(original, 'verify.mjs'), ...args])
    assert.equal(status, 1)
    assert.match(String(stderr), /^Usage/)
  }
})
