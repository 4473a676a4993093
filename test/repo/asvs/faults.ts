import { LEVELS } from './levels.ts'
import type { Chapter, Item, Shown, State } from './state.ts'

/** The source of a test file, or null where there is none. */
export type ReadSource = (file: string) => string | null

/**
 * What is wrong with the table, a sentence each: a requirement that is missing, unknown, twice or out of order, a test that does
 * not exist, a date that has passed.
 * @param today as in `2026-11-22`
 */
export function faultsOf(chapters: readonly Chapter[], read: ReadSource, today: string): string[] {
  return [
    ...orderFaults(chapters),
    ...chapters.flatMap(({ items }) => items.flatMap((item) => itemFaults(item, read, today))),
  ]
}

function orderFaults(chapters: readonly Chapter[]): string[] {
  const told = chapters.flatMap(({ items }) => items.map(({ id }) => id))
  const asked = [...LEVELS.keys()]
  const misplaced = chapters.flatMap(({ number, items }) =>
    items.filter(({ id }) => !id.startsWith(`${number}.`)).map(({ id }) => `${id} stands in chapter ${number}`),
  )
  return [
    ...asked.filter((id) => !told.includes(id)).map((id) => `${id} is missing`),
    ...told.filter((id) => !LEVELS.has(id)).map((id) => `${id} is no requirement of the standard`),
    ...told.filter((id, index) => told.indexOf(id) !== index).map((id) => `${id} stands there twice`),
    ...misplaced,
  ]
}

function itemFaults({ id, asks, state }: Item, read: ReadSource, today: string): string[] {
  return [
    ...(asks === '' || reasonOf(state) === '' ? ['says nothing'] : []),
    ...dateFaults(state, today),
    ...testsOf(state).flatMap((shown) => testFaults(shown, read)),
  ].map((fault) => `${id} ${fault}`)
}

function reasonOf(state: State): string {
  if (state.is === 'open') return state.missing
  return state.is === 'tested' ? state.tests.map(({ file }) => file).join('') : state.why
}

function dateFaults(state: State, today: string): string[] {
  if (state.is !== 'attested' && state.is !== 'deviation') return []
  if (!/^\d{4}-\d\d-\d\d$/.test(state.until)) return [`ends at no date: ${state.until}`]
  return state.until < today ? [`was ${state.is === 'attested' ? 'attested' : 'accepted'} until ${state.until}`] : []
}

function testsOf(state: State): readonly Shown[] {
  return state.is === 'tested' || state.is === 'deviation' ? state.tests : []
}

function testFaults({ file, titles }: Shown, read: ReadSource): string[] {
  const source = read(file)
  if (source === null) return [`names ${file}, which is not there`]
  const there = titlesIn(source)
  return titles.filter((title) => !there.has(title)).map((title) => `names «${title}», which is no test of ${file}`)
}

const TITLE = /\b(?:test|describe)\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g

/** Titles of tests as they stand in the source. */
export function titlesIn(source: string): Set<string> {
  return new Set([...source.matchAll(TITLE)].map(([, single, double, template]) => single ?? double ?? template ?? ''))
}
