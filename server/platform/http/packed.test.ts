import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { request, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import express from 'express'
import { mountConsole } from './console.ts'

const SCRIPT = 'export const words = "the same words again and again"\n'.repeat(100)
const folder = mkdtempSync(join(tmpdir(), 'freehold-packed-'))
const app = express()
// Express writes what it answers with to the console otherwise.
app.set('env', 'test')
// As the server has it: answers of the API get no entity tags.
app.disable('etag')
let server: Server

before(async () => {
  mkdirSync(join(folder, 'assets'))
  mkdirSync(join(folder, '.packed'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets/page-1.js'), SCRIPT)
  writeFileSync(join(folder, 'assets/small-1.js'), 'export {}')
  writeFileSync(join(folder, '.packed/page-1.js.br'), brotliCompressSync(SCRIPT))
  writeFileSync(join(folder, '.packed/page-1.js.gz'), gzipSync(SCRIPT))
  mountConsole(app, folder)
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
after(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Got {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

const FILE = '/assets/page-1.js'

test('who takes no packed file gets it as it is, and caches learn that there are others', async () => {
  for (const headers of [{}, { 'accept-encoding': 'identity' }, { 'accept-encoding': 'br;q=0, gzip;q=0' }]) {
    const { status, headers: got, body } = await ask(FILE, headers)
    assert.equal(status, 200)
    assert.equal(got['content-encoding'], undefined)
    assert.match(got['vary'] ?? '', /Accept-Encoding/)
    assert.equal(body.toString(), SCRIPT)
  }
})

test('each gets the smallest that it takes, under the type of the file itself, and kept for ever', async () => {
  const cases: [string, string, (body: Buffer) => Buffer][] = [
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
    ['*', 'br', brotliDecompressSync],
  ]
  const etags = new Set<string>()
  for (const [accepted, coding, unpacked] of cases) {
    const { status, headers, body } = await ask(FILE, { 'accept-encoding': accepted })
    assert.equal(status, 200, accepted)
    assert.equal(headers['content-encoding'], coding, accepted)
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
    assert.match(headers['vary'] ?? '', /Accept-Encoding/)
    assert.equal(unpacked(body).toString(), SCRIPT)
    etags.add(headers['etag']!)
  }
  etags.add((await ask(FILE)).headers['etag']!)
  assert.equal(etags.size, 3, 'each form has an entity tag of its own')
})

test('HEAD tells the size and sends nothing; what is known is not sent again, in that form only', async () => {
  const packed = { 'accept-encoding': 'gzip' }
  const whole = await ask(FILE, packed)
  const head = await ask(FILE, packed, 'HEAD')
  assert.deepEqual([head.status, head.body.length], [200, 0])
  assert.equal(head.headers['content-length'], String(whole.body.length))
  const again = await ask(FILE, { ...packed, 'if-none-match': whole.headers['etag']! })
  assert.deepEqual([again.status, again.body.length], [304, 0])
  const other = await ask(FILE, { 'accept-encoding': 'br', 'if-none-match': whole.headers['etag']! })
  assert.deepEqual([other.status, other.headers['content-encoding']], [200, 'br'])
})

test('whoever asks for a part gets the whole packed file: what is called packed is packed', async () => {
  for (const range of ['bytes=2-5', 'bytes=99999999-', 'bytes=-1', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=1-2']) {
    const { status, headers, body } = await ask(FILE, { 'accept-encoding': 'gzip', range })
    assert.deepEqual([status, headers['content-encoding'], headers['content-range']], [200, 'gzip', undefined], range)
    assert.equal(gunzipSync(body).toString(), SCRIPT)
  }
})

test('a file that was not packed is sent as it is; the packed ones have no address of their own', async () => {
  const small = await ask('/assets/small-1.js', { 'accept-encoding': 'br' })
  assert.deepEqual([small.status, small.headers['content-encoding']], [200, undefined])
  for (const path of ['/.packed/page-1.js.br', '/assets/page-1.js.br', '/assets/..%2f.packed%2fpage-1.js.gz']) {
    const { body, headers } = await ask(path, { 'accept-encoding': 'br' })
    assert.notDeepEqual(body, brotliCompressSync(SCRIPT), path)
    assert.equal(headers['content-encoding'], undefined, path)
  }
  const posted = await ask(FILE, { 'accept-encoding': 'br' }, 'POST')
  assert.notEqual(posted.status, 200)
})
