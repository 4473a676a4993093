import type { ServerResponse } from 'node:http'
import type { Refusal } from '../../base/errors.ts'

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not permitted',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Conflict',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Wrong content type',
  417: 'Expectation failed',
  421: 'Wrong host',
  422: 'A field is wrong',
  428: 'Version missing',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Fault',
  503: 'Not available',
  507: 'Disk full',
}

/** Answers with an RFC 9457 problem. */
export function sendProblem(response: ServerResponse, refusal: Refusal, requestId: string): void {
  const { status, code, message, details } = refusal
  const { retryAfter, ...extensions } = details
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter))
  response.setHeader('X-Request-Id', requestId)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8')
  response.statusCode = status
  response.end(
    JSON.stringify({
      type: `/help/problems/${code}`,
      title: TITLES[status] ?? 'Refused',
      status,
      code,
      detail: message,
      requestId,
      ...extensions,
    }),
  )
}
