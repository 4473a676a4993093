import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerResponse } from 'node:http'
import express, { type Express, type RequestHandler } from 'express'
import { Refusal, StartProblem } from '../../base/errors.ts'
import { sendPacked } from './packed.ts'

const NONCES = new WeakMap<ServerResponse, string>()
const PLACEHOLDER = '__NONCE__'

/** The style nonce of one answer: made at first use, the same for header and page. */
export function nonceOf(response: ServerResponse): string {
  const known = NONCES.get(response)
  if (known) return known
  const nonce = randomBytes(16).toString('base64')
  NONCES.set(response, nonce)
  return nonce
}

/**
 * Serves the built console: files by hash for ever, the page itself for every other address, with a nonce of its own.
 * @throws StartProblem 1 when the console was not built
 */
export function mountConsole(app: Express, folder: string): void {
  const page = readPage(folder)
  const showPage: RequestHandler = (_request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.type('html').end(page.join(nonceOf(response)))
  }
  const files = { index: false, redirect: false } as const
  app.use(
    '/assets',
    sendPacked(join(folder, '.packed')),
    express.static(join(folder, 'assets'), { ...files, immutable: true, maxAge: '1y', fallthrough: false }),
  )
  // The file of that name has no nonce.
  app.get('/index.html', showPage)
  app.use(express.static(folder, { ...files, maxAge: '1h', dotfiles: 'ignore' }))
  app.get('/{*path}', showPage)
  app.route('/{*path}').all(({ method }, response) => {
    response.setHeader('Allow', 'GET, HEAD')
    throw new Refusal(405, 'http.method_not_allowed', `The method ${method.slice(0, 20)} is not used at this address.`)
  })
}

function readPage(folder: string): string[] {
  const file = join(folder, 'index.html')
  if (!existsSync(file)) throw new StartProblem(1, `The console is not built: ${file} is missing. Run: npm start`)
  return readFileSync(file, 'utf8').split(PLACEHOLDER)
}
