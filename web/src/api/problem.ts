/** A field that is wrong: a JSON pointer into the request and a sentence about it. */
export interface FieldProblem {
  pointer: string
  message: string
  /** Where a field is wrong in several ways: the code of this one. */
  code?: string
}

/** An answer that is not what was asked for, as RFC 9457 tells it. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: readonly FieldProblem[]
  readonly requestId: string | null
  /** Where a text that was sent stops being readable, in characters from 1. */
  readonly position: number | null
  /** The right that was missing, where that was it. */
  readonly permission: string | null
  /** The request for a second person that was made of it. */
  readonly approval: string | null
  /** Whether the request was one that changes something. */
  readonly change: boolean

  constructor(facts: {
    status: number
    code: string
    detail: string
    errors?: readonly FieldProblem[]
    requestId?: string | null
    position?: number | null
    permission?: string | null
    approval?: string | null
    change: boolean
  }) {
    super(facts.detail)
    this.name = 'Problem'
    this.status = facts.status
    this.code = facts.code
    this.detail = facts.detail
    this.errors = facts.errors ?? []
    this.requestId = facts.requestId ?? null
    this.position = facts.position ?? null
    this.permission = facts.permission ?? null
    this.approval = facts.approval ?? null
    this.change = facts.change
  }
}

/** Status 0: the request never got an answer. */
export const OFFLINE = 0

export function isProblem(thrown: unknown, code?: string): thrown is Problem {
  return thrown instanceof Problem && (code === undefined || thrown.code === code)
}

/** Anything thrown, as a problem that can be shown. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return new Problem({ status: 500, code: 'console.fault', detail, change: false })
}

interface ProblemBody {
  code?: unknown
  detail?: unknown
  title?: unknown
  errors?: unknown
  requestId?: unknown
  position?: unknown
  permission?: unknown
  approval?: unknown
}

function fieldProblems(errors: unknown): FieldProblem[] {
  if (!Array.isArray(errors)) return []
  return errors.filter(
    (one): one is FieldProblem =>
      typeof one === 'object' && one !== null && typeof one.pointer === 'string' && typeof one.message === 'string',
  )
}

/** Reads the body of a refused request; an answer that is no problem+json (a proxy's page) still becomes one. */
export async function readProblem(response: Response, change: boolean): Promise<Problem> {
  const requestId = response.headers.get('x-request-id')
  const type = response.headers.get('content-type') ?? ''
  if (!type.includes('json'))
    return new Problem({
      status: response.status,
      code: `http.${response.status}`,
      detail: response.statusText,
      requestId,
      change,
    })
  const body = (await response.json()) as ProblemBody
  return new Problem({
    status: response.status,
    code: typeof body.code === 'string' ? body.code : `http.${response.status}`,
    detail:
      typeof body.detail === 'string' ? body.detail : typeof body.title === 'string' ? body.title : response.statusText,
    errors: fieldProblems(body.errors),
    requestId: typeof body.requestId === 'string' ? body.requestId : requestId,
    position: typeof body.position === 'number' ? body.position : null,
    permission: typeof body.permission === 'string' ? body.permission : null,
    approval: typeof body.approval === 'string' ? body.approval : null,
    change,
  })
}
