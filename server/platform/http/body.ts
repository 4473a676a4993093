import type { IncomingMessage } from 'node:http'
import { Refusal, badRequest } from '../../base/errors.ts'

export const MAX_JSON_BYTES = 256 * 1024
const MAX_DEPTH = 12

/**
 * Reads a request's body, up to `limit` bytes.
 * @throws Refusal http.too_large, http.bad_request
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of piecesOf(request)) {
    bytes += chunk.length
    if (bytes > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

/** A client that goes away half-way, or whose chunks are none, is no fault of ours and is not logged as one. */
async function* piecesOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* request as AsyncIterable<Buffer>
  } catch {
    throw badRequest('http.bad_request', 'The body ended before all of it had come.')
  }
}

/**
 * Reads a JSON object. No body at all counts as an empty one.
 * @throws Refusal http.wrong_content_type, http.too_large, http.bad_json
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, MAX_JSON_BYTES)
  if (bytes.length === 0) return {}
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json(\s*;\s*charset=utf-8)?\s*$/i.test(type)) {
    throw new Refusal(415, 'http.wrong_content_type', 'Send the body as application/json.')
  }
  return parseObject(bytes)
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  const text = decode(bytes)
  if (isDeeperThan(text, MAX_DEPTH)) throw badJson('it is nested too deeply')
  let value: unknown
  try {
    value = JSON.parse(text, refuseUnusable)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw badJson('it cannot be read')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badJson('it is not an object')
  return value as Record<string, unknown>
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw badJson('it is not UTF-8')
  }
}

/** JSON.parse recurses: depth is bounded before it sees the text. Brackets within strings do not count. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const sign = text.charCodeAt(index)
    if (quoted) {
      if (sign === 0x5c) index++
      else if (sign === 0x22) quoted = false
    } else if (sign === 0x22) quoted = true
    else if (sign === 0x7b || sign === 0x5b) {
      if (++depth > limit) return true
    } else if (sign === 0x7d || sign === 0x5d) depth--
  }
  return false
}

function refuseUnusable(key: string, value: unknown): unknown {
  if (key === '__proto__' || key === 'constructor' || key === 'prototype')
    throw badJson(`a field may not be named ${key}`)
  // Half a character: no text that could be hashed or stored as it came.
  if (typeof value === 'string' && !value.isWellFormed()) throw badJson('a text in it is not Unicode')
  return value
}

function badJson(why: string): Refusal {
  return badRequest('http.bad_json', `The body is not usable: ${why}.`)
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, 'http.too_large', `The body is larger than ${Math.floor(limit / 1024)} kB.`)
}
