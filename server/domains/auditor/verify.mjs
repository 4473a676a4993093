#!/usr/bin/env node
// Checks an export of the Freehold audit log. One file, nothing to install, no network: Node 18 or newer is enough.
//
//     node verify.mjs [folder] [--key <fingerprint>]
//
// It shares no code with the server that made the export: it is a second hand's reading of the format that READ-ME.txt
// describes. It reads line by line, so the size of the export does not matter.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto'
import { createReadStream, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DATA = 'entries.ndjson'
const TABLE = 'entries.csv'
const SIGNED_TITLE = 'freehold audit export v1'
const LONGEST_LINE = 32 * 1024 * 1024
const LARGEST_MANIFEST = 4 * 1024 * 1024
const HASH = /^[0-9a-f]{64}$/

const COLUMNS =
  'seq at action actor_kind actor_id actor_name target outcome door request session address agent before after detail personal leaf chain'.split(
    ' ',
  )
const OWN_COLUMN = ['actor.name', 'origin.address', 'origin.agent']

/** A part of the export that is not what it should be; stops the step that found it. */
class Finding extends Error {
  constructor(part, says, seq = null) {
    super(says)
    this.part = part
    this.seq = seq
  }
}

/**
 * Checks the export in `folder`. Never throws for what is wrong with it: that is in `findings`, the first bad entry first.
 * `key` is the fingerprint that the reader holds from elsewhere.
 */
export async function verifyExport(folder, { key = null } = {}) {
  const findings = []
  const manifest = await attempt(findings, () => readManifest(folder))
  if (!manifest) return verdict(findings, null, 0)
  const trusted = await attempt(findings, () => checkSignature(folder, manifest, key))
  const intact = trusted ? await checkFiles(folder, manifest.value, findings) : new Set()
  const walk = new Walk(manifest.value, trusted === true, folder, intact)
  await attempt(findings, () => walk.run(findings))
  return verdict(findings, manifest.value, walk.rows)
}

async function attempt(findings, step) {
  try {
    return await step()
  } catch (error) {
    if (error instanceof Finding) findings.push(error)
    else
      findings.push(
        new Finding(error.path ? basename(error.path) : 'export', `cannot be read (${error.code ?? error.message})`),
      )
    return null
  }
}

function verdict(findings, manifest, rows) {
  const told = findings.map(({ part, seq, message }) => ({ part, seq, says: message }))
  told.sort((a, b) => (a.seq ?? Number.MAX_VALUE) - (b.seq ?? Number.MAX_VALUE))
  return { ok: told.length === 0, findings: told, manifest, rows }
}

// --- the manifest and its signature -----------------------------------------------------------------------------------

function readManifest(folder) {
  const path = join(folder, 'manifest.json')
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw new Finding('manifest.json', 'is missing')
  if (stat.size > LARGEST_MANIFEST) throw new Finding('manifest.json', 'is larger than any manifest')
  const bytes = readFileSync(path)
  let value
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Finding('manifest.json', 'is no JSON text')
  }
  if (!isManifest(value)) throw new Finding('manifest.json', 'does not have the form of a manifest')
  return { value, sha256: sha256(bytes).toString('hex') }
}

function isManifest(value) {
  return (
    isObject(value) &&
    value.format === 'freehold-audit-export' &&
    value.formatVersion === 1 &&
    isObject(value.range) &&
    Number.isSafeInteger(value.range.firstSeq) &&
    Number.isSafeInteger(value.range.lastSeq) &&
    HASH.test(value.range.previousChain) &&
    Number.isSafeInteger(value.rows) &&
    Array.isArray(value.files) &&
    value.files.every(
      (file) =>
        isObject(file) && /^[\w.-]+$/.test(file.name) && HASH.test(file.sha256) && Number.isSafeInteger(file.bytes),
    ) &&
    typeof value.checkpoint === 'string' &&
    isObject(value.proof) &&
    [value.proof.left, value.proof.right].every(
      (list) => Array.isArray(list) && list.length <= 64 && list.every((hash) => HASH.test(hash)),
    ) &&
    isObject(value.key) &&
    typeof value.key.name === 'string' &&
    typeof value.key.publicKey === 'string' &&
    isShowable(value)
  )
}

/** What is shown to people is text: an object in its place would end the program where it should give a verdict. */
function isShowable({ madeAt, exporter, product, window, excluded }) {
  const texts = [madeAt, exporter?.kind, exporter?.id, product?.version, window?.from, window?.to]
  return texts.every((text) => typeof text === 'string') && Number.isSafeInteger(excluded)
}

/** True when the manifest is the one that the key signed; every finding here says why not. */
function checkSignature(folder, { value, sha256: actual }, pinned) {
  const raw = Buffer.from(value.key.publicKey, 'base64')
  if (raw.length !== 32) throw new Finding('manifest.json', 'does not hold an Ed25519 key')
  const fingerprint = sha256(raw).toString('hex')
  if (pinned !== null && plain(pinned) !== fingerprint) {
    throw new Finding('key', `the export is signed by key ${fingerprint}, not by the key you named`)
  }
  const path = join(folder, 'manifest.sig')
  if (!statSync(path, { throwIfNoEntry: false })) throw new Finding('manifest.sig', 'is missing')
  const text = openNote(readFileSync(path, 'utf8'), value.key.name, raw, 'manifest.sig')
  const [title, signed, end, ...more] = text.split('\n')
  if (title !== SIGNED_TITLE || end !== '' || more.length > 0)
    throw new Finding('manifest.sig', 'does not sign a manifest')
  if (signed !== actual) throw new Finding('manifest.json', 'was changed: it is not the file that was signed')
  return true
}

/** Opens a C2SP signed note: text, empty line, `— name base64(key id ‖ signature)`. */
function openNote(note, name, raw, part) {
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) throw new Finding(part, 'is no signed note')
  const text = note.slice(0, split + 1)
  const typed = Buffer.concat([Buffer.from([1]), raw])
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).subarray(0, 4)
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [dash, signer, signature, ...rest] = line.split(' ')
    if (dash !== '—' || !signer || !signature || rest.length > 0) throw new Finding(part, 'has a malformed signature')
    const bytes = Buffer.from(signature, 'base64')
    if (signer !== name || !bytes.subarray(0, 4).equals(id)) continue
    if (bytes.length === 68 && verifySignature(null, Buffer.from(text), publicKey(raw), bytes.subarray(4))) return text
    throw new Finding(part, 'has a signature that does not fit: it, or what it signs, was changed')
  }
  throw new Finding(part, 'is not signed by the key that the manifest names')
}

function publicKey(raw) {
  return createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
    format: 'der',
    type: 'spki',
  })
}

// --- the files --------------------------------------------------------------------------------------------------------

/** Compares every file with the manifest; gives the names of those that fit. */
async function checkFiles(folder, manifest, findings) {
  const intact = new Set()
  for (const file of manifest.files) {
    const fits = await attempt(findings, () => checkFile(folder, file))
    if (fits) intact.add(file.name)
  }
  return intact
}

async function checkFile(folder, { name, bytes, sha256: expected }) {
  const stat = statSync(join(folder, name), { throwIfNoEntry: false })
  if (!stat) throw new Finding(name, 'is missing')
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk)
  if (hash.digest('hex') === expected) return true
  throw new Finding(
    name,
    stat.size === bytes ? 'was changed' : `was changed: it has ${stat.size} bytes instead of ${bytes}`,
  )
}

// --- the entries ------------------------------------------------------------------------------------------------------

/**
 * Goes through the entries once: text → leaf → chain → tree → checkpoint, personal values → their commitments, rows of the
 * table → entries. Where the manifest cannot be trusted it only looks at how the entries fit each other.
 */
class Walk {
  rows = 0

  constructor(manifest, trusted, folder, intact) {
    this.manifest = manifest
    this.trusted = trusted
    this.folder = folder
    this.intact = intact
    this.chain = trusted ? Buffer.from(manifest.range.previousChain, 'hex') : null
    this.next = trusted ? manifest.range.firstSeq : null
    this.tree = new Tree()
  }

  async run(findings) {
    const checkpoint = this.trusted ? await attempt(findings, () => this.openCheckpoint()) : null
    const table = await attempt(findings, () => this.openTable())
    const sums = this.sumsOf(DATA)
    for await (const line of linesOf(join(this.folder, DATA))) {
      const entry = this.checkLine(line, sums ? (await sums.next()).value : undefined, sums !== null)
      if (table) await attempt(findings, () => table.compare(entry)).then((fits) => fits || table.stop())
      this.rows++
    }
    this.checkEnd()
    if (table) await attempt(findings, () => table.end())
    if (checkpoint) this.checkRoot(checkpoint)
  }

  openCheckpoint() {
    const { key, checkpoint, range, proof } = this.manifest
    const text = openNote(checkpoint, key.name, Buffer.from(key.publicKey, 'base64'), 'checkpoint')
    const [origin, size, root] = text.split('\n')
    const hash = Buffer.from(root ?? '', 'base64')
    if (origin !== key.name || !/^(0|[1-9]\d{0,15})$/.test(size) || hash.length !== 32)
      throw new Finding('checkpoint', 'is malformed')
    if (range.lastSeq > Number(size)) throw new Finding('checkpoint', `covers ${size} entries only`)
    this.tree.begin(range.firstSeq - 1, proof.left)
    return { size: Number(size), root: hash }
  }

  openTable() {
    if (this.trusted && !this.manifest.files.some((file) => file.name === TABLE)) return null
    if (!statSync(join(this.folder, TABLE), { throwIfNoEntry: false })) return null
    return new Table(linesOf(join(this.folder, TABLE), '\r\n'), this.sumsOf(TABLE)).open()
  }

  /** The hashes of single lines, where they can be relied on: they tell which line was changed. */
  sumsOf(name) {
    return this.intact.has(`${name}.lines`) ? sumsIn(join(this.folder, `${name}.lines`)) : null
  }

  checkLine(line, sum, hasSums) {
    const at = this.next
    const bad = (says) => new Finding(DATA, says, at)
    const entry = parseLine(line)
    if (!entry) throw bad(`line ${this.rows + 1} cannot be read`)
    const seq = at ?? entry.seq
    if (entry.seq !== seq) throw bad(`this entry is missing here: line ${this.rows + 1} holds entry ${entry.seq}`)
    const wrong = this.wrongIn(entry, line)
    if (wrong) throw new Finding(DATA, wrong, seq)
    if (this.trusted && seq > this.manifest.range.lastSeq) throw bad('this entry is beyond the last one of the export')
    if (hasSums && (!sum || !sha256(line).equals(sum))) throw bad('its line was changed')
    this.chain = Buffer.from(entry.chain, 'hex')
    this.next = seq + 1
    if (this.trusted) this.tree.add(1, Buffer.from(entry.leaf, 'hex'))
    return entry
  }

  wrongIn(entry, line) {
    if (lineOf(entry) !== line.toString('utf8')) return 'its line does not have the form of an entry'
    if (entry.body !== null && leafOf(entry.bodyText) !== entry.leaf)
      return 'its text was changed: it does not lead to its hash'
    if (this.chain && chainOf(this.chain, entry) !== entry.chain) return 'it does not follow the entry before it'
    return wrongPersonal(entry)
  }

  checkEnd() {
    const { range, rows } = this.manifest
    if (!this.trusted || this.rows === rows) return
    throw new Finding(DATA, `this entry and what follows up to ${range.lastSeq} are missing`, this.next)
  }

  checkRoot({ size, root }) {
    this.tree.finish(size, this.manifest.proof.right)
    if (this.tree.root().equals(root)) return
    throw new Finding('proof', 'the entries do not lead to the root of the signed checkpoint')
  }
}

/** An entry from its line, with the exact text of its body; null when the line is none. */
function parseLine(line) {
  let entry
  try {
    entry = JSON.parse(line.toString('utf8'))
  } catch {
    return null
  }
  if (!isObject(entry) || !Number.isSafeInteger(entry.seq) || !HASH.test(entry.leaf) || !HASH.test(entry.chain))
    return null
  if (entry.body !== null && !isObject(entry.body)) return null
  if (!Array.isArray(entry.personal) || !entry.personal.every(isPersonal)) return null
  return { ...entry, bodyText: canonical(entry.body) }
}

function isPersonal(item) {
  return (
    isObject(item) && typeof item.field === 'string' && typeof item.salt === 'string' && typeof item.value === 'string'
  )
}

/** The line as an export writes it. A line that reads the same but is written otherwise is not taken. */
function lineOf({ seq, leaf, chain, bodyText, personal }) {
  const values = personal.map(({ field, salt, value }) => ({ field, salt, value }))
  return `{"seq":${seq},"leaf":"${leaf}","chain":"${chain}","body":${bodyText},"personal":${JSON.stringify(values)}}`
}

/** Personal values stand beside the entry; its text holds SHA-256(salt ‖ value). A value may be absent, never different. */
function wrongPersonal({ body, personal }) {
  const commitments = new Map(Object.entries(body?.personal ?? {}))
  for (const { field, salt, value } of personal) {
    const made = createHash('sha256').update(Buffer.from(salt, 'base64url')).update(value, 'utf8').digest('base64url')
    if (commitments.get(field) !== made)
      return `its personal value “${printable(field)}” is not the one that was recorded`
    commitments.delete(field)
  }
  return null
}

/** The table beside the entries: every row must be what its entry says. */
class Table {
  constructor(lines, sums) {
    this.lines = lines
    this.sums = sums
    this.stopped = false
  }

  async open() {
    const header = await this.next()
    if (header?.toString('utf8') !== `\ufeff${COLUMNS.map(quoted).join(',')}`)
      throw new Finding(TABLE, 'its first line was changed')
    return this
  }

  async compare(entry) {
    if (this.stopped) return true
    const row = await this.next()
    if (!row) throw new Finding(TABLE, 'the row of this entry is missing', entry.seq)
    if (row.toString('utf8') === rowOf(entry)) return true
    throw new Finding(TABLE, 'the row of this entry does not say what the entry says', entry.seq)
  }

  async stop() {
    this.stopped = true
    await this.lines.return()
  }

  async end() {
    if (!this.stopped && (await this.next())) throw new Finding(TABLE, 'has rows beyond the last entry')
  }

  async next() {
    const { value } = await this.lines.next()
    return value
  }
}

function rowOf({ seq, leaf, chain, body, personal }) {
  const own = (field) => personal.find((item) => item.field === field)?.value
  const others = personal.filter(({ field }) => !OWN_COLUMN.includes(field)).map(({ field, value }) => [field, value])
  const { actor = {}, origin = {} } = body ?? {}
  const parts = [body?.before, body?.after, body?.detail].map((part) => (part === undefined ? '' : canonical(part)))
  const what = [seq, body?.at, body?.action, actor.kind, actor.id, own('actor.name'), body?.target, body?.outcome]
  const where = [origin.door, origin.request, origin.session, own('origin.address'), own('origin.agent')]
  const said = [...parts, others.length === 0 ? '' : canonical(Object.fromEntries(others))]
  return [...what, ...where, ...said, leaf, chain].map(quoted).join(',')
}

/** A cell: one line, quoted, and with an apostrophe before what a spreadsheet would take for a formula. */
function quoted(value) {
  const text = String(value ?? '').replace(/[^ -~\u0080-\uffff]/g, ' ')
  return `"${/^[ ]*[=+\-@＝＋－＠]/.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`
}

// --- hashes: RFC 6962 §2.1, and the chain -----------------------------------------------------------------------------

function sha256(data) {
  return createHash('sha256').update(data).digest()
}

function leafOf(text) {
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(text, 'utf8')
    .digest('hex')
}

function chainOf(previous, { seq, leaf }) {
  const position = Buffer.alloc(8)
  position.writeBigUInt64BE(BigInt(seq))
  return sha256(Buffer.concat([Buffer.from([1]), previous, position, Buffer.from(leaf, 'hex')])).toString('hex')
}

/** The tree, growing from the left: complete subtrees, widest first. */
class Tree {
  size = 0
  peaks = []

  begin(size, hashes) {
    this.addAll(size, hashes)
  }

  finish(size, hashes) {
    this.addAll(size, hashes)
  }

  /** Fills up to `size` with the widest subtrees that fit, one hash each. */
  addAll(size, hashes) {
    for (const hash of hashes) {
      let width = 1
      while (this.size % (width * 2) === 0 && this.size + width * 2 <= size) width *= 2
      if (this.size + width > size) throw new Finding('proof', 'has more hashes than fit')
      this.add(width, Buffer.from(hash, 'hex'))
    }
    if (this.size !== size) throw new Finding('proof', 'has fewer hashes than needed')
  }

  add(width, hash) {
    let peak = { width, hash }
    while (this.peaks.at(-1)?.width === peak.width)
      peak = { width: peak.width * 2, hash: nodeOf(this.peaks.pop().hash, peak.hash) }
    this.peaks.push(peak)
    this.size += width
  }

  root() {
    return this.peaks.length === 0
      ? sha256('')
      : this.peaks.map((peak) => peak.hash).reduceRight((right, left) => nodeOf(left, right))
  }
}

function nodeOf(left, right) {
  return sha256(Buffer.concat([Buffer.from([1]), left, right]))
}

// --- reading ----------------------------------------------------------------------------------------------------------

/** The lines of a file as bytes, without their ends. */
async function* linesOf(path, end = '\n') {
  const name = basename(path)
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let at = rest.indexOf(end, start); at >= 0; at = rest.indexOf(end, start)) {
      yield rest.subarray(start, at)
      start = at + end.length
    }
    rest = rest.subarray(start)
    if (rest.length > LONGEST_LINE) throw new Finding(name, 'has a line that is too long')
  }
  if (rest.length > 0) yield rest
}

async function* sumsIn(path) {
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(path)) {
    rest = Buffer.concat([rest, chunk])
    for (; rest.length >= 32; rest = rest.subarray(32)) yield rest.subarray(0, 32)
  }
}

/** RFC 8785: keys in the order of their UTF-16 units, everything else as ECMAScript writes it. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value)
  keys.sort()
  const members = keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
  return `{${members.join(',')}}`
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function plain(fingerprint) {
  return fingerprint.replace(/[^0-9a-fA-F]/g, '').toLowerCase()
}

/** Text from the export is shown without what could steer a terminal. */
function printable(value) {
  return String(value ?? '–')
    .replace(/[^ -~\u00a0-\u200a\u2010-\u2027\u2030-\u205f\u2070-\uffff]/g, '?')
    .slice(0, 500)
}

// --- words ------------------------------------------------------------------------------------------------------------

function tell({ ok, findings, manifest, rows }, pinned) {
  const out = ['Audit export']
  const line = (name, value) => out.push(`  ${name.padEnd(9)} ${printable(value)}`)
  if (manifest) {
    line(
      'made',
      `${manifest.madeAt} by ${manifest.exporter?.kind} ${manifest.exporter?.id}, version ${manifest.product?.version}`,
    )
    line('window', `${manifest.window?.from} to ${manifest.window?.to}`)
    line(
      'entries',
      manifest.rows === 0
        ? 'none'
        : `${manifest.range.firstSeq} to ${manifest.range.lastSeq} (${manifest.rows}); ${manifest.excluded} left out`,
    )
    line('log', manifest.key.name)
    line('key', fingerprintOf(manifest))
  }
  out.push('')
  if (ok) out.push(...good(rows, pinned))
  else out.push('NOT VERIFIED', ...findings.map((finding) => `  ${sentence(finding)}`))
  return out.join('\n')
}

function good(rows, pinned) {
  const words = [`VERIFIED: ${rows} entries are complete, in order and unchanged since they were recorded.`]
  if (pinned === null)
    words.push('Compare the key above with the fingerprint you hold, or name it: --key <fingerprint>.')
  return words
}

function sentence({ part, seq, says }) {
  return printable(seq === null ? `${part}: ${says}` : `Entry ${seq} (${part}): ${says}`)
}

function fingerprintOf(manifest) {
  return sha256(Buffer.from(manifest.key.publicKey, 'base64')).toString('hex')
}

async function main(args) {
  const at = args.indexOf('--key')
  const pinned = at < 0 ? null : (args[at + 1] ?? '')
  const rest = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1))
  if (
    rest.length > 1 ||
    rest.some((word) => word.startsWith('-')) ||
    (pinned !== null && plain(pinned).length !== 64)
  ) {
    process.stderr.write('Usage: node verify.mjs [folder] [--key <fingerprint, 64 hex digits>]\n')
    return 1
  }
  const result = await verifyExport(rest[0] ?? dirname(fileURLToPath(import.meta.url)), { key: pinned })
  process.stdout.write(`${tell(result, pinned)}\n`)
  return result.ok ? 0 : 1
}

const isProgram = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
if (isProgram) process.exitCode = await main(process.argv.slice(2))
