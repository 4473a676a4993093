import { DAY, type Millis } from '../../base/time.ts'

export interface Prunable {
  id: string
  madeAt: Millis
  verified: boolean
}

/**
 * Which backups may go: of the `keepDaily` latest days (UTC) that have a verified backup, its newest stays; whatever is
 * newer than the last verified one stays too, as its check is still to come. So the last verified one never goes, however
 * old it is.
 */
export function choosePruned(backups: readonly Prunable[], keepDaily: number): string[] {
  const verified = backups.filter((backup) => backup.verified).toSorted((a, b) => b.madeAt - a.madeAt)
  const last = verified[0]
  if (!last) return []
  const kept = new Map<number, string>()
  for (const { id, madeAt } of verified) {
    const day = Math.floor(madeAt / DAY)
    if (!kept.has(day) && kept.size < keepDaily) kept.set(day, id)
  }
  const ids = new Set(kept.values())
  return backups.filter((backup) => backup.madeAt <= last.madeAt && !ids.has(backup.id)).map((backup) => backup.id)
}
