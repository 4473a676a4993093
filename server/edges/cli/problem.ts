/** What a server answered instead of what was asked: RFC 9457. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  /** The answer as it came. */
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(sentenceOf(status, body))
    this.name = 'Problem'
    this.status = status
    this.code = typeof body['code'] === 'string' ? body['code'] : 'cli.no_answer'
    this.body = body
  }
}

interface FieldFault {
  pointer?: unknown
  message?: unknown
}

function sentenceOf(status: number, body: Readonly<Record<string, unknown>>): string {
  const detail = typeof body['detail'] === 'string' ? body['detail'] : `The server answered with ${status}.`
  const errors = Array.isArray(body['errors']) ? (body['errors'] as readonly FieldFault[]) : []
  const fields = errors.map(({ pointer, message }) => `  ${String(pointer).slice(1)}: ${String(message)}`)
  const request = typeof body['requestId'] === 'string' && status >= 500 ? [`  Request ${body['requestId']}`] : []
  return [detail, ...fields, ...request].join('\n')
}
