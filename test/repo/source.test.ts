import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf, withoutComments } from './source.ts'

test('imports are read in every form that the language has', () => {
  const source = `
import a from 'a'
import type { B } from './b.ts'
import {
  c,
  type D,
} from "../c.ts"
import './effect.css'
import * as e from 'e'
export { f } from './f.ts'
export type { G } from './g.ts'
export * from './h.ts'
const i = await import('./i.ts')
declare module './not-an-import.ts' {}
const text = 'import x from "y"'
`
  const found = importsOf(source).map(({ from, typeOnly }) => ({ from, typeOnly }))
  assert.deepEqual(found, [
    { from: 'a', typeOnly: false },
    { from: './b.ts', typeOnly: true },
    { from: '../c.ts', typeOnly: false },
    { from: './effect.css', typeOnly: false },
    { from: 'e', typeOnly: false },
    { from: './f.ts', typeOnly: false },
    { from: './g.ts', typeOnly: true },
    { from: './h.ts', typeOnly: false },
    { from: './i.ts', typeOnly: false },
  ])
})

test('an import in a comment is none, and an address in a string is no comment', () => {
  assert.deepEqual(importsOf(`// import a from 'a'\n/* import b from 'b' */\nimport c from 'https://c'`), [
    { from: 'https://c', typeOnly: false, names: [] },
  ])
  assert.deepEqual(importsOf(`import d, { a as b, type T, c } from 'x'`)[0]?.names, ['a', 'c'])
  assert.equal(withoutComments(`const a = 'x // y' // z`), `const a = 'x // y'     `)
})
