import type { ReadTx, Unit } from '../../base/audit/unit.ts'
import type { Database } from '../../base/database/database.ts'
import { badRequest, conflict } from '../../base/errors.ts'
import type { Vault } from '../../base/secrets/vault.ts'
import { DAY, type Millis } from '../../base/time.ts'

declare module '../../base/database/tables.ts' {
  interface Tables {
    http_idempotency: {
      principal: string
      key: string
      request_hash: Buffer
      status: number
      answer: Buffer
      at: number
    }
  }
}

/** How long an answer is kept for a repetition. */
export const KEPT_FOR: Millis = DAY

/** One use of an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header). */
export interface Attempt {
  principal: string
  key: string
  requestHash: Buffer
}

/** @throws Refusal http.bad_idempotency_key */
export function attemptOf(
  vault: Vault,
  principal: string,
  key: string | string[] | undefined,
  at: string,
  input: unknown,
): Attempt | null {
  if (key === undefined) return null
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,100}$/.test(key)) {
    throw badRequest('http.bad_idempotency_key', 'An Idempotency-Key has 8 to 100 visible ASCII characters.')
  }
  const binding = { ...bindingOf(principal, key), field: 'request_hash' }
  return { principal, key, requestHash: vault.mark(JSON.stringify([at, input]), binding) }
}

/**
 * The answer that an earlier request with this key got; null for the first.
 * @throws Refusal http.idempotency_key_reused
 */
export async function repeated(tx: ReadTx, vault: Vault, { principal, key, requestHash }: Attempt): Promise<unknown> {
  const row = await tx
    .selectFrom('http_idempotency')
    .select(['request_hash', 'answer'])
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!row) return null
  if (!row.request_hash.equals(requestHash)) {
    throw conflict('http.idempotency_key_reused', 'This Idempotency-Key belongs to another request. Use a new one.')
  }
  return JSON.parse(vault.open(row.answer, bindingOf(principal, key)).toString('utf8'))
}

/**
 * Keeps the answer for a day, within the unit that did the work. It is sealed: some answers show a secret once.
 * @once idempotency key
 */
export async function remember({ tx, at }: Unit, vault: Vault, attempt: Attempt, answer: unknown): Promise<void> {
  const { principal, key, requestHash } = attempt
  const sealed = vault.seal(JSON.stringify(answer ?? null), bindingOf(principal, key))
  await tx
    .insertInto('http_idempotency')
    .values({ principal, key, request_hash: requestHash, status: 200, answer: sealed, at })
    .execute()
}

/** Drops answers that nobody will ask for again: some hold a secret, and none is needed for longer. */
export async function forgetAnswers(database: Pick<Database, 'reader' | 'bookkeep'>, at: Millis): Promise<void> {
  const old = database.reader
    .selectFrom('http_idempotency')
    .select('key')
    .where('at', '<=', at - KEPT_FOR)
    .limit(1)
  if (!(await old.executeTakeFirst())) return
  await database.bookkeep((tx) =>
    tx
      .deleteFrom('http_idempotency')
      .where('at', '<=', at - KEPT_FOR)
      .execute(),
  )
}

function bindingOf(principal: string, key: string) {
  return { table: 'http_idempotency', row: `${principal} ${key}`, field: 'answer' }
}
