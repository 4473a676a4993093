import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, test } from 'node:test'
import { axe, axeColours, closeBrowser, openWindow } from './browser.ts'

// The recorder itself, on pages that misbehave on purpose: a recorder that sees nothing would make every page look clean.

const PAGES: Record<string, string> = {
  '/clean': '<main><h1>Clean</h1><p>Nothing to see.</p></main>',
  '/style': '<main><h1>Style</h1><p style="color: red">Inline style</p></main>',
  '/foreign': '<main><h1>Foreign</h1><img alt="" src="http://127.0.0.9:9/pixel.png"></main>',
  '/error': '<main><h1>Error</h1><script src="/throw.js"></script></main>',
  '/pale': '<main><h1>Pale</h1><link rel="stylesheet" href="/pale.css"><p class="pale">Hardly to be read</p></main>',
}

let server: Server
let baseUrl = ''

function answer(path: string): [type: string, text: string] {
  if (path === '/throw.js') return ['text/javascript', 'throw new Error("planted")']
  if (path === '/pale.css') return ['text/css', '.pale { color: #ddd }']
  const body = PAGES[path] ?? ''
  return ['text/html', `<!doctype html><html lang="en"><head><title>Planted</title></head><body>${body}</body></html>`]
}

before(async () => {
  server = createServer((request, response) => {
    const [type, text] = answer(request.url ?? '')
    response.setHeader('Content-Security-Policy', "default-src 'none'; script-src 'self'; style-src 'self'; img-src *")
    response.setHeader('Content-Type', type)
    response.end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})

after(async () => {
  await closeBrowser()
  server.close()
  server.closeAllConnections()
})

async function visit(
  path: string,
): Promise<{ violations: number; foreign: number; errors: number; axe: string[]; pale: string[] }> {
  const window = await openWindow(baseUrl)
  await window.page.goto(path, { waitUntil: 'networkidle' })
  const found = await axe(window.page)
  const pale = await axeColours(window.page)
  await window.close()
  const { violations, foreign, errors } = window.misdeeds
  return {
    violations: violations.length,
    foreign: foreign.length,
    errors: errors.filter((text) => /planted/.test(text)).length,
    axe: found,
    pale,
  }
}

test('a clean page has no misdeeds', async () => {
  assert.deepEqual(await visit('/clean'), { violations: 0, foreign: 0, errors: 0, axe: [], pale: [] })
})

test('planted misdeeds are recorded: a style against the policy, a request elsewhere, an uncaught error, too little contrast', async () => {
  assert.equal((await visit('/style')).violations, 1)
  assert.equal((await visit('/foreign')).foreign, 1)
  assert.equal((await visit('/error')).errors, 1)
  const { axe: whole, pale } = await visit('/pale')
  assert.match(whole.join(), /color-contrast/)
  assert.match(pale.join(), /color-contrast/)
})
