/** One run of node:test over files that can be tested in the same way. */
export interface Group {
  name: string
  files: RegExp
  flags: readonly string[]
}

/** Rigs that hold figures of time or memory have the machine to themselves. */
const TIMED =
  'brute-force/brute-force|hostile/hostile|input/decoders|input/oracle|input/wire|judges/slowness|loss/slow-disk|recovery/recovery|wire/names|wire/slow'

/**
 * Every test file of the project belongs to exactly one group (`test/repo/words.test.ts` looks). Unit and repository tests share
 * one process, which is fast and needs tests without global state; whatever starts servers gets a process of its own.
 */
export const GROUPS: readonly Group[] = [
  { name: 'unit', files: /^(server|web)\/.+\.test\.ts$/, flags: ['--disable-proto=delete', '--test-isolation=none'] },
  { name: 'repo', files: /^test\/repo\/.+\.test\.ts$/, flags: ['--test-isolation=none'] },
  {
    name: 'peers',
    files: /^(test\/((peers|simulators)\/)?[^/]+|rehearsal\/.+)\.test\.ts$/,
    flags: ['--test-concurrency=2'],
  },
  { name: 'rigs', files: new RegExp(`^test/rigs/(?!(${TIMED})[.]).+[.]test[.]ts$`), flags: ['--test-concurrency=2'] },
  { name: 'rigs-timed', files: new RegExp(`^test/rigs/(${TIMED})[.]test[.]ts$`), flags: ['--test-concurrency=1'] },
  { name: 'journeys', files: /^test\/journeys\/.+\.test\.ts$/, flags: ['--test-concurrency=2'] },
]
