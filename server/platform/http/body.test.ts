import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { Refusal } from '../../base/errors.ts'
import { readBody, readJson } from './body.ts'

function requestOf(pieces: AsyncIterable<Buffer>, headers: Record<string, string> = {}): IncomingMessage {
  return Object.assign(Readable.from(pieces), { headers }) as unknown as IncomingMessage
}

async function* cutOff(): AsyncGenerator<Buffer> {
  yield Buffer.from('{"half":')
  throw new Error('aborted')
}

const refusedAs = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('a body that ends before its end is refused, not a fault of ours', async () => {
  await assert.rejects(readBody(requestOf(cutOff()), 100), refusedAs('http.bad_request'))
  const json = { 'content-type': 'application/json' }
  await assert.rejects(readJson(requestOf(cutOff(), json)), refusedAs('http.bad_request'))
})

test('a body that grows beyond its limit is refused before it is read to its end', async () => {
  let asked = 0
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) {
      asked += 1
      yield Buffer.alloc(50)
    }
  }
  await assert.rejects(readBody(requestOf(endless()), 100), refusedAs('http.too_large'))
  assert.ok(asked < 50)
})
