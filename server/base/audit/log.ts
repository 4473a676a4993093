import { hash, randomBytes } from 'node:crypto'
import type { RawDatabase } from '../database/open.ts'
import { iso } from '../time.ts'
import { canonicalize } from './canonical.ts'
import { CHAIN_START, chainHash, Frontier, leafHash } from './tree.ts'
import type { Entry, Json, UnitContext } from './unit.ts'

/** An entry that has its body and hash, but no position yet. */
export interface Sealable {
  at: number
  action: string
  actor: string
  target: string
  outcome: string
  body: string
  leaf: Buffer
  personal: { field: string; salt: Buffer; value: string }[]
}

/** How far the log goes: the last position, the chain hash there, and what the tree needs to grow. */
export interface Head {
  seq: number
  chain: Buffer
  frontier: Frontier
}

const TILE = 256

/**
 * The writer's side of the audit log: `prepare()` makes a body and its hash without position or predecessor, `seal()` alone
 * gives both. The head lives in memory and follows the group: accepted with a unit, discarded with it, reset with a lost group.
 */
export class AuditLog {
  #head: Head
  #pending: Head | null = null
  readonly #statements: ReturnType<typeof statementsOf>
  /** Of the small tiles since the start, by their number; dropped with the big tile that they make up. */
  readonly #roots = new Map<number, Buffer>()

  constructor(raw: RawDatabase) {
    this.#statements = statementsOf(raw)
    this.#head = this.#load()
  }

  get head(): Head {
    return this.#head
  }

  /** Makes the canonical body of an entry; personal values become salted commitments. */
  prepare(context: UnitContext, entry: Entry): Sealable {
    const personal = personalOf(context, entry)
    const outcome = entry.outcome ?? 'done'
    const body = canonicalize(bodyOf(context, entry, outcome, personal))
    return {
      at: context.at,
      action: entry.action,
      actor: `${context.actor.kind}:${context.actor.id}`,
      target: entry.target,
      outcome,
      body,
      leaf: leafHash(body),
      personal,
    }
  }

  /** Writes the entries of one unit with position and chain hash; the new head waits for {@link accept}. */
  seal(entries: Sealable[]): void {
    if (entries.length === 0) return
    let { seq, chain } = this.#head
    const frontier = this.#head.frontier.copy()
    for (const entry of entries) {
      seq++
      chain = chainHash(chain, seq, entry.leaf)
      frontier.append(entry.leaf)
      this.#statements.entry.run(seq, entry.leaf, chain)
      this.#statements.body.run(seq, entry.at, entry.action, entry.actor, entry.target, entry.outcome, entry.body)
      for (const { field, salt, value } of entry.personal) this.#statements.personal.run(seq, field, salt, value)
      if (seq % TILE === 0) this.#tile(seq)
    }
    this.#pending = { seq, chain, frontier }
  }

  /** The unit was released: its entries count. */
  accept(): void {
    if (this.#pending) this.#head = this.#pending
    this.#pending = null
  }

  /** The unit was rolled back: positions are given anew, without a gap. */
  discard(): void {
    this.#pending = null
  }

  /** The whole group was lost. */
  reset(head: Head): void {
    this.#head = head
    this.#pending = null
  }

  /** Keeps 256 leaves (level 0), and 256 roots of such tiles (level 1), together: proofs read tiles, not entries. */
  #tile(seq: number): void {
    const tile = seq / TILE - 1
    const hashes = Buffer.concat(this.#statements.leaves.all(seq - TILE + 1, seq))
    this.#statements.tile.run(0, tile, hashes)
    // Also where a rolled back unit had closed this tile with other entries.
    this.#roots.set(tile, rootOfTile(hashes))
    if ((tile + 1) % TILE !== 0) return
    const first = tile - TILE + 1
    const roots = this.#statements.tiles
      .all(0, first, tile)
      .map((stored, index) => this.#roots.get(first + index) ?? rootOfTile(stored))
    this.#statements.tile.run(1, (tile + 1) / TILE - 1, Buffer.concat(roots))
    for (let old = first; old <= tile; old++) this.#roots.delete(old)
  }

  /** From the last checkpoint on, or from the first entry: only the hashes are read here, `checkTail` reads the bodies. */
  #load(): Head {
    const saved = this.#statements.saved.get()
    const frontier = saved ? Frontier.restore(saved) : new Frontier()
    let seq = frontier.size
    let chain = seq === 0 ? CHAIN_START : (this.#statements.chainAt.get(seq) ?? CHAIN_START)
    for (const row of this.#statements.after.iterate(seq)) {
      frontier.append(row.leaf)
      seq = row.seq
      chain = row.chain
    }
    return { seq, chain, frontier }
  }
}

function rootOfTile(hashes: Buffer): Buffer {
  const frontier = new Frontier()
  for (let at = 0; at < hashes.length; at += 32) frontier.append(hashes.subarray(at, at + 32))
  return frontier.root()
}

function personalOf({ actor, origin, reason }: UnitContext, entry: Entry): Sealable['personal'] {
  const values: Record<string, string> = { ...(reason !== undefined && { reason }), ...entry.personal }
  if (actor.name !== '') values['actor.name'] = actor.name
  if (origin.address !== null) values['origin.address'] = origin.address
  if (origin.agent !== null) values['origin.agent'] = origin.agent
  return Object.entries(values).map(([field, value]) => ({ field, salt: newSalt(), value }))
}

const SALT_BYTES = 16
let stock = Buffer.alloc(0)

/** Salts are drawn in bulk: each entry needs a few, and a draw costs more than the bytes. */
function newSalt(): Buffer {
  if (stock.length < SALT_BYTES) stock = randomBytes(256 * SALT_BYTES)
  const salt = stock.subarray(0, SALT_BYTES)
  stock = stock.subarray(SALT_BYTES)
  return salt
}

/** What stands in the body for a personal value: SHA-256(salt ‖ value), base64url. */
export function commitmentTo(salt: Buffer, value: string): string {
  return hash('sha256', Buffer.concat([salt, Buffer.from(value, 'utf8')]), 'base64url')
}

function bodyOf(context: UnitContext, entry: Entry, outcome: string, personal: Sealable['personal']): Json {
  const { actor, origin } = context
  const body: { [key: string]: Json } = {
    v: 1,
    at: iso(context.at),
    action: entry.action,
    actor: { kind: actor.kind, id: actor.id },
    target: entry.target,
    outcome,
    origin: { door: origin.door, request: origin.requestId, session: origin.sessionId },
  }
  if (entry.before) body['before'] = entry.before
  if (entry.after) body['after'] = entry.after
  if (entry.detail) body['detail'] = entry.detail
  if (personal.length > 0) {
    body['personal'] = Object.fromEntries(personal.map(({ field, salt, value }) => [field, commitmentTo(salt, value)]))
  }
  return body
}

function statementsOf(raw: RawDatabase) {
  return {
    entry: raw.prepare<[number, Buffer, Buffer]>('insert into audit_entries (seq, leaf, chain) values (?, ?, ?)'),
    body: raw.prepare<[number, number, string, string, string, string, string]>(
      'insert into audit_bodies (seq, at, action, actor, target, outcome, body) values (?, ?, ?, ?, ?, ?, ?)',
    ),
    personal: raw.prepare<[number, string, Buffer, string]>(
      'insert into audit_personal (seq, field, salt, value) values (?, ?, ?, ?)',
    ),
    tile: raw.prepare<[number, number, Buffer]>('insert into audit_tiles (level, tile, hashes) values (?, ?, ?)'),
    leaves: raw
      .prepare<[number, number], Buffer>('select leaf from audit_entries where seq between ? and ? order by seq')
      .pluck(),
    tiles: raw
      .prepare<[number, number, number], Buffer>(
        'select hashes from audit_tiles where level = ? and tile between ? and ? order by tile',
      )
      .pluck(),
    saved: raw.prepare<[], Buffer>('select frontier from audit_checkpoints order by size desc limit 1').pluck(),
    chainAt: raw.prepare<[number], Buffer>('select chain from audit_entries where seq = ?').pluck(),
    after: raw.prepare<[number], { seq: number; leaf: Buffer; chain: Buffer }>(
      'select seq, leaf, chain from audit_entries where seq > ? order by seq',
    ),
  }
}
