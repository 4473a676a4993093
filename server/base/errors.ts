/** One field that is wrong, as RFC 9457 §3.2 shows it: a JSON pointer into the request and a sentence. */
export interface FieldProblem {
  pointer: string
  message: string
  /** Where a field is wrong in several ways at once: the code of each, of the same kind as that of the refusal. */
  code?: string
}

export interface RefusalDetails {
  errors?: FieldProblem[]
  /** Seconds after which trying again makes sense; becomes the Retry-After header. */
  retryAfter?: number
  [extension: string]: unknown
}

/**
 * Something the caller can act on: wrong input, no permission, a stale version. Every other error is a fault and becomes a
 * 500 whose cause is only in the log.
 *
 * `code` is `room.snake_case`; it is listed in OpenAPI, has a help page and is never renamed.
 */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly details: RefusalDetails

  constructor(status: number, code: string, message: string, details: RefusalDetails = {}) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.details = details
  }
}

/** 400: the request as a whole makes no sense here. */
export function badRequest(code: string, message: string, details?: RefusalDetails): Refusal {
  return new Refusal(400, code, message, details)
}

/** 401: nobody is signed in, or not far enough. */
export function unauthenticated(code: string, message: string): Refusal {
  return new Refusal(401, code, message)
}

/** 403: signed in, but not allowed. */
export function forbidden(code: string, message: string, details?: RefusalDetails): Refusal {
  return new Refusal(403, code, message, details)
}

/** 404: no such thing, or none that this caller may know of. */
export function notFound(code: string, message: string): Refusal {
  return new Refusal(404, code, message)
}

/** 409: the thing is in a state that does not allow this. */
export function conflict(code: string, message: string, details?: RefusalDetails): Refusal {
  return new Refusal(409, code, message, details)
}

/** 412: somebody changed the thing since the caller saw it. */
export function stale(code: string, message: string): Refusal {
  return new Refusal(412, code, message)
}

/** 422: a field is wrong; `errors` names which. */
export function invalid(code: string, message: string, errors: FieldProblem[]): Refusal {
  return new Refusal(422, code, message, { errors })
}

/** The message of anything thrown, for logs and wrapped errors. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/**
 * Something that keeps the server from starting and that an admin can mend: a busy port, a wrong key, a newer schema.
 * `exitCode` is one of the documented ones: 1 failed, 11 busy, 12 wrong key.
 */
export class StartProblem extends Error {
  readonly exitCode: 1 | 11 | 12

  constructor(exitCode: 1 | 11 | 12, message: string) {
    super(message)
    this.name = 'StartProblem'
    this.exitCode = exitCode
  }
}
