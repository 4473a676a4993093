import type { ReadTx, Tx } from '../../../base/audit/unit.ts'
import { forbidden, unauthenticated, type Refusal } from '../../../base/errors.ts'
import { hashSecret } from '../../../base/ids.ts'
import type { Millis } from '../../../base/time.ts'
import { sessionOfToken, type Caller, type IdentifyBearer } from '../../../platform/http/caller.ts'
import { actorNow } from '../roles/callers.ts'
import { mayComeFrom } from './networks.ts'
import { permissionsOfToken } from './permissions.ts'
import { findTokenByHash, writeUses, type TokenRow, type Use } from './store.ts'
import { isTokenText } from './text.ts'
import { WrongTokens } from './wrong-tokens.ts'

/** Finds whom tokens speak for, and remembers when they were used. */
export interface TokenDoor {
  /** Live from the tables: a token that ended, or whose maker was disabled, is dead at the next request. */
  identify: IdentifyBearer
  /** Writes when tokens were last used. Call it every few seconds and before the process ends. */
  flush(): Promise<void>
}

/** Tokens that were good once and are therefore looked for also where many wrong ones come from: scripts behind one address. */
const MOST_KNOWN = 10_000

const NOTHING: ReadonlySet<string> = new Set()

/** Makes the door; `bookkeep` is the database's door for tables without audit entries. */
export function createTokenDoor({
  bookkeep,
}: {
  bookkeep: (run: (tx: Tx) => Promise<void>) => Promise<void>
}): TokenDoor {
  const wrong = new WrongTokens()
  const known = new Set<string>()
  // Lost in a crash: a token then seems unused for some seconds longer.
  let uses = new Map<string, Use>()

  const identify: IdentifyBearer = async ({ tx, at, address }, text) => {
    if (!isTokenText(text)) throw tokenInvalid()
    const hash = hashSecret(text)
    const key = hash.toString('base64')
    if (!known.has(key)) wrong.assertFew(address, at)
    const token = await findTokenByHash(tx, hash)
    if (!token) {
      wrong.count(address, at)
      throw tokenInvalid()
    }
    const { caller, refusal } = await judge(tx, token, address, at)
    if (!refusal) {
      if (known.size < MOST_KNOWN) known.add(key)
      uses.set(token.id, { at, address })
    }
    return { caller, refusal }
  }

  const flush = async () => {
    if (uses.size === 0) return
    const batch = uses
    uses = new Map()
    try {
      await bookkeep((tx) => writeUses(tx, batch))
    } catch (error) {
      // Nothing is forgotten: the next flush tries again, with what was used since.
      uses = new Map([...batch, ...uses])
      throw error
    }
  }

  return { identify, flush }
}

async function judge(
  tx: ReadTx,
  token: TokenRow,
  address: string | null,
  at: Millis,
): Promise<{ caller: Caller; refusal: Refusal | null }> {
  const maker = await actorNow(tx, token.account_id, at)
  const caller: Caller = {
    actor: maker?.actor ?? { kind: 'account', id: token.account_id, name: '' },
    sessionId: sessionOfToken(token.id),
    token: token.id,
    state: 'open',
    permissions: NOTHING,
    roles: [],
    freshFactorUntil: null,
  }
  const refusal = refusalOf(token, maker?.permissions ?? NOTHING, address, at)
  return {
    caller: refusal ? caller : { ...caller, permissions: permissionsOfToken(token, maker!.permissions) },
    refusal,
  }
}

/** Whoever has the token may learn that it expired or that he is in the wrong place; of its maker he learns nothing. */
function refusalOf(
  { ended_at, expires_at, networks }: TokenRow,
  held: ReadonlySet<string>,
  address: string | null,
  at: Millis,
): Refusal | null {
  if (ended_at !== null || !held.has('access.tokens')) return tokenInvalid()
  if (expires_at <= at)
    return unauthenticated('access.token_expired', 'This API token has expired. Its maker makes a new one.')
  if (mayComeFrom(JSON.parse(networks) as string[], address)) return null
  return forbidden('access.token_not_from_here', 'This API token may not be used from this address.')
}

function tokenInvalid(): Refusal {
  return unauthenticated('access.token_invalid', 'This API token is none, or it has ended. Its maker makes a new one.')
}
