import { existsSync, readdirSync } from 'node:fs'
import { extname } from 'node:path'
import type { RequestHandler } from 'express'

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

/** Best first: what a browser takes of these, it gets. */
const CODINGS = [
  { token: 'br', ending: '.br' },
  { token: 'gzip', ending: '.gz' },
] as const

/**
 * Sends the files of a folder packed, as they were packed when the console was built, to whoever takes that (RFC 9110 §12.5.3), and
 * leaves all others to what comes next.
 *
 * Only files that are the same for everybody and hold no secret go this way. Answers of the API are never packed: how small a packed
 * answer is tells what stands in it (BREACH).
 */
export function sendPacked(folder: string): RequestHandler {
  const there = new Set(existsSync(folder) ? readdirSync(folder) : [])
  return (request, response, next) => {
    const name = request.path.slice(1)
    const type = TYPES[extname(name)]
    if (type === undefined || !there.has(`${name}.gz`) || !['GET', 'HEAD'].includes(request.method)) return next()
    response.vary('Accept-Encoding')
    const coding = CODINGS.find(
      ({ token, ending }) => there.has(name + ending) && request.acceptsEncodings(token) === token,
    )
    if (coding === undefined) return next()
    response.sendFile(name + coding.ending, {
      root: folder,
      immutable: true,
      maxAge: '1y',
      // A part that is not there would be refused in words that the header below calls packed.
      acceptRanges: false,
      headers: { 'Content-Type': type, 'Content-Encoding': coding.token, ETag: `"${name}${coding.ending}"` },
    })
  }
}
