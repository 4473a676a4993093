import type { ReadTx } from '../../../base/audit/unit.ts'
import type { Millis } from '../../../base/time.ts'
import type { Check, Seen } from '../../alarms/index.ts'
import { ENDING_WITHIN, UNUSED_AFTER } from './limits.ts'

/** Tokens that somebody should look at. */
export interface TokenHealth {
  /** Good, and neither made nor used for 90 days. */
  unused: number
  /** Used, and good for 14 days at most. */
  ending: number
}

/** What the API tokens say about themselves. */
export const TOKEN_CHECKS: readonly Check[] = [
  {
    name: 'tokens',
    may: 'access.read',
    rules: ['tokens_unused', 'tokens_ending'],
    look: async ({ tx, at }) => judgeTokens(await tokenHealth(tx, at)),
  },
]

/** Pure: the same facts give the same findings. */
export function judgeTokens({ unused, ending }: TokenHealth): Seen {
  const common = { subject: '-', severity: 'attention' } as const
  const findings: Seen['findings'] = []
  if (unused > 0)
    findings.push({
      ...common,
      rule: 'tokens_unused',
      figures: { count: unused },
      link: '/tokens?filter=unused+eq+true',
    })
  if (ending > 0)
    findings.push({ ...common, rule: 'tokens_ending', figures: { count: ending }, link: '/tokens?state=expiring' })
  return { findings }
}

/** Counts what {@link judgeTokens} judges. A token that nobody uses is not missed when it expires. */
export async function tokenHealth(tx: ReadTx, at: Millis): Promise<TokenHealth> {
  const live = tx
    .selectFrom('access_tokens as t')
    .leftJoin('access_token_uses as u', 'u.token_id', 't.id')
    .where('t.ended_at', 'is', null)
    .where('t.expires_at', '>', at)
    .select(({ fn }) => fn.countAll<number>().as('count'))
  const unused = live.where((eb) => eb(eb.fn.coalesce('u.at', 't.created_at'), '<=', at - UNUSED_AFTER))
  const ending = live.where('t.expires_at', '<=', at + ENDING_WITHIN).where('u.at', '>', at - UNUSED_AFTER)
  return {
    unused: (await unused.executeTakeFirstOrThrow()).count,
    ending: (await ending.executeTakeFirstOrThrow()).count,
  }
}
