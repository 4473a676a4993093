/** Where a refusal is dealt with: the section of the manual about it, and the page of the console. */
export interface Matter {
  guide: string
  page: string | null
}

// By the beginning of the code; the longest that fits counts, so a new code of a known room is never without a place.
const MATTERS: readonly [beginning: string, guide: string, page: string | null][] = [
  ['access.', 'first-hour#2-set-up-10-minutes', '/accounts'],
  ['alarms.', 'alarms#acknowledge-silence', '/alarms'],
  ['audit.', 'evidence#make-an-export', '/audit'],
  ['backup.', 'backup-and-restore#if-it-fails', '/backups'],
  ['base.', 'backup-and-restore#when-the-disk-reports-an-error', '/host'],
  ['ca.', 'certificates#issue', '/certificates'],
  ['cli.', 'backup-and-restore#restore', null],
  ['directory.', 'directory#sync', '/directory'],
  ['http.', 'first-hour', null],
  ['jobs.', 'backup-and-restore#if-it-fails', '/jobs'],
  ['outbound.', 'directory#connect', '/directory'],
  ['scep.', 'certificates#if-a-device-gets-no-certificate', '/audit'],
  ['settings.', 'first-hour', null],
  ['setup.', 'first-hour#2-set-up-10-minutes', null],
  ['tls.', 'console-certificate', '/settings/certificate'],
]

/** @throws Error for a code of a room that has no line yet */
export function matterOf(code: string): Matter {
  const fits = MATTERS.filter(([beginning]) => code.startsWith(beginning))
  const best = fits.toSorted(([a], [b]) => b.length - a.length)[0]
  if (best === undefined) throw new Error(`web/manual/matters.ts has no line for ${code}`)
  const [, guide, page] = best
  return { guide, page }
}
