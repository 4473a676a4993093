import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Refusal, badRequest } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { nonceOf } from './console.ts'
import { securityHeaders } from './guard.ts'
import { sendProblem } from './problem.ts'

const headers = securityHeaders(nonceOf)

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** The answer has left, and Node has let go of the connection for it. */
  over: boolean
}

/** The newest request of each connection; answers go out in their order, so while one waits this one does. */
const NEWEST = new WeakMap<Duplex, Exchange>()

/** Connections that get their last answer: what still arrives on them is broken too, and has had its answer. */
const ENDING = new WeakSet<Duplex>()

export function noteExchange(request: IncomingMessage, response: ServerResponse): void {
  const exchange = { request, response, over: false }
  NEWEST.set(request.socket, exchange)
  // `writableFinished` is true a moment earlier, while a second answer on the connection would still be an error.
  response.once('finish', () => void (exchange.over = true))
}

/**
 * Answers what never became a request, and ends the connection. Where a request before it still waits for its answer, that one
 * goes out and nothing more is said; where one broke off in the middle, nothing is: it could be taken for the next one's.
 */
export function answerBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET') socket.destroy()
  else answerLast(refusalFor(error), socket as Socket)
}

function endAfter(response: ServerResponse, socket: Socket): void {
  ENDING.add(socket)
  response.once('finish', () => socket.destroySoon())
}

/** CONNECT asks for a tunnel; there is none. */
export function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  answerLast(new Refusal(405, 'http.method_not_allowed', 'Nothing is tunnelled here.'), socket as Socket)
}

function answerLast(refusal: Refusal, socket: Socket): void {
  if (ENDING.has(socket)) return
  const newest = NEWEST.get(socket)
  if (!socket.writable || newest?.request.complete === false) socket.destroy()
  else if (newest && !newest.over) endAfter(newest.response, socket)
  else answerAlone(refusal, socket)
}

function answerAlone(refusal: Refusal, socket: Socket): void {
  const request = new IncomingMessage(socket)
  request.httpVersionMajor = request.httpVersionMinor = 1
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  endAfter(response, socket)
  headers(request, response, () => undefined)
  if (refusal.status === 405) response.setHeader('Allow', '')
  sendProblem(response, refusal, newId(Date.now()))
}

function refusalFor({ code }: NodeJS.ErrnoException): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Refusal(
      431,
      'http.headers_too_large',
      'The request line and the headers are longer than 24 kB, or too many.',
    )
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new Refusal(413, 'http.too_large', 'The extensions of a chunk are longer than 16 kB.')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Refusal(408, 'http.too_slow', 'The request did not arrive in time.')
  return badRequest('http.bad_request', 'This is no HTTP/1.1 request that can be read.')
}
