import assert from 'node:assert/strict'
import { test } from 'node:test'
import { online } from '../api/call.ts'
import { outdated, persistently } from './lazy-piece.ts'

/** Something that the server gives at the try of that number. */
function given(at: number): () => Promise<string> {
  let tries = 0
  return async () => {
    tries += 1
    if (tries < at) throw new TypeError('Failed to fetch dynamically imported module')
    return 'piece'
  }
}

async function fetched(at: number, status: number | null): Promise<{ piece: string; away: boolean; old: boolean }> {
  online.set(true)
  outdated.set(false)
  const piece = await persistently(given(at), { againMs: 1, ask: async () => status })
  return { piece, away: !online.get(), old: outdated.get() }
}

test('a piece that cannot be fetched is tried again until the server gives it', async () => {
  assert.deepEqual(await fetched(4, null), { piece: 'piece', away: true, old: false })
})

test('whoever is shut out is not told that the server was upgraded', async () => {
  assert.deepEqual(await fetched(9, 403), { piece: 'piece', away: false, old: false })
})

test('a server that has neither this page nor its piece any more was upgraded', async () => {
  assert.deepEqual(await fetched(2, 404), { piece: 'piece', away: false, old: true })
})

test('a piece that is missed again and again was upgraded with the rest unchanged; one moment is none', async () => {
  assert.deepEqual(await fetched(3, 200), { piece: 'piece', away: false, old: false })
  assert.deepEqual(await fetched(4, 200), { piece: 'piece', away: false, old: true })
})
