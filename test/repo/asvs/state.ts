/** A test that shows something: its file and, unless the whole file is about it, titles as they stand in the source. */
export interface Shown {
  file: string
  titles: readonly string[]
}

/** What a requirement of the standard means here. A state says no more than is shown: half a test is `open`. */
export type State =
  | { is: 'tested'; tests: readonly Shown[] }
  /** Somebody looked, because no test can see it; looked at again before `until`. */
  | { is: 'attested'; on: string; by: string; until: string; why: string }
  /** Known and accepted for a time. */
  | { is: 'deviation'; owner: string; until: string; why: string; tests: readonly Shown[] }
  | { is: 'not applicable'; why: string }
  | { is: 'open'; missing: string }

export interface Item {
  /** Chapter, section and item of ASVS 5.0.0, as in `1.2.4`. */
  id: string
  /** What is asked for, in our own words. */
  asks: string
  state: State
}

export interface Chapter {
  number: number
  title: string
  items: readonly Item[]
}

/** The tests of one file. */
export function of(file: string, ...titles: string[]): Shown {
  return { file, titles }
}

export function tested(id: string, asks: string, ...tests: Shown[]): Item {
  return { id, asks, state: { is: 'tested', tests } }
}

/** Reviews are repeated within a year. */
export function attested(id: string, asks: string, why: string): Item {
  return { id, asks, state: { is: 'attested', on: '2026-11-22', by: 'maintainer', until: '2027-11-22', why } }
}

export function deviation(
  id: string,
  asks: string,
  { owner, until, why }: { owner: string; until: string; why: string },
  ...tests: Shown[]
): Item {
  return { id, asks, state: { is: 'deviation', owner, until, why, tests } }
}

export function notApplicable(id: string, asks: string, why: string): Item {
  return { id, asks, state: { is: 'not applicable', why } }
}

export function open(id: string, asks: string, missing: string): Item {
  return { id, asks, state: { is: 'open', missing } }
}
