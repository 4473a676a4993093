import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listed, planted, ROOT, treeOf, withoutComments, type Finding, type Tree } from './source.ts'

const SERVER = /^server\/(?!.*\.test\.ts$).*\.ts$/
const START = /(?<![#.\w])(?:fork|spawn|exec|execFile)(?:Sync)?\(/g

/** Processes that the server starts without saying what is in their environment: they would get all of its own, secrets too. */
function heirs(tree: Tree): Finding[] {
  return [...tree].flatMap(([path, source]) => {
    const text = withoutComments(source)
    if (!text.includes('node:child_process')) return []
    return [...text.matchAll(START)]
      .map(({ index }) => callAt(text, index))
      .filter((call) => !/\benv:/.test(call))
      .map((call) => ({ file: path, message: `${call.slice(0, 60)} … inherits all variables: say env` }))
  })
}

/** A call with its arguments, to the bracket that closes it. */
function callAt(text: string, from: number): string {
  let open = 0
  for (let at = text.indexOf('(', from); at < text.length; at++) {
    if (text[at] === '(') open += 1
    if (text[at] === ')') open -= 1
    if (open === 0) return text.slice(from, at + 1)
  }
  return text.slice(from)
}

const tree = treeOf(ROOT, SERVER)

test('every process that the server starts is given an environment of its own', () => {
  assert.equal(listed(heirs(tree)), '')
})

test('a process that would inherit is found', () => {
  const source = "import { execFile } from 'node:child_process'\nexecFile('/usr/bin/chrt', ['--pid'], () => f(1))\n"
  assert.equal(heirs(planted(tree, { 'server/platform/jobs/other.ts': source })).length, 1)
})
