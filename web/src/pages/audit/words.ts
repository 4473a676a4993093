import type { AuditEntry, StateName } from '../../api/api.ts'
import type { Words } from '../../i18n/words.ts'

export const outcomeStates: Record<AuditEntry['outcome'], StateName> = {
  done: 'good',
  refused: 'attention',
  failed: 'bad',
}

/** Who acted, as people say it; a person who was erased has only a kind left. */
export function actorName(actor: { kind: string; id: string; name: string | null }, words: Words): string {
  if (actor.kind === 'job') return words.jobKind(actor.id)
  return actor.name ?? words.code('actors', actor.kind)
}

/** Whose API token acted; null where a person did. */
export function tokenIn({ origin }: Pick<AuditEntry, 'origin'>): string | null {
  return origin.session?.startsWith('token:') ? origin.session : null
}

/** Who acted, and that it was an API token of theirs where it was. */
export function whoActed(entry: Pick<AuditEntry, 'actor' | 'origin'>, words: Words): string {
  const name = actorName(entry.actor, words)
  return tokenIn(entry) === null ? name : words.byToken(name)
}

/** `account:018f…` and its like, where only kind and id are kept. */
export function actorOf(text: string): { kind: string; id: string; name: null } {
  const [kind = '', ...id] = text.split(':')
  return { kind, id: id.join(':'), name: null }
}

/** Why it was done, where somebody said so. */
export function reasonIn(entry: AuditEntry): string | null {
  return entry.personal.find(({ field }) => field === 'reason')?.value ?? null
}
