import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { Refusal, badRequest, invalid } from '../../base/errors.ts'
import type { Contract } from './contract.ts'

type Fields = Record<string, unknown>

/** Checks a route's input against its schema; a field that the schema does not know is refused, not dropped. */
export function inputParser({ input, ifMatch }: Pick<Contract, 'input' | 'ifMatch'>): (fields: Fields) => unknown {
  const schema = input.strict()
  return (fields) => {
    const { data, error } = schema.safeParse(fields)
    if (!error) return data
    const stale = ifMatch && error.issues.some(({ path }) => path[0] === 'version')
    if (stale) throw new Refusal(428, 'http.if_match_required', 'Send the version you saw as If-Match.')
    throw invalid(
      'http.invalid_input',
      'Some fields are not usable. Nothing was changed.',
      error.issues.flatMap(fieldProblems),
    )
  }
}

function fieldProblems(issue: z.core.$ZodIssue): { pointer: string; message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo(isFieldName(key) ? [...issue.path, key] : issue.path),
      message: 'This field is not known here.',
    }))
  }
  return [{ pointer: pointerTo(issue.path), message: issue.message }]
}

/** What does not look like the name of a field is not repeated: it may be a secret in the wrong place. */
function isFieldName(key: string): boolean {
  return /^[A-Za-z]\w{0,39}$/.test(key)
}

/** A JSON pointer (RFC 6901) into the input. */
function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/**
 * The fields of a query. A name that comes twice is refused: which of two values counts would be a guess.
 * @throws Refusal http.repeated_parameter
 */
export function queryFields(query: URLSearchParams): Fields {
  const fields: Fields = Object.create(null)
  for (const [name, value] of query) {
    if (name in fields)
      throw badRequest(
        'http.repeated_parameter',
        `${isFieldName(name) ? `The parameter ${name}` : 'A parameter'} comes twice.`,
      )
    fields[name] = value
  }
  return { ...fields }
}

/** Joins what the address says with the rest; the rest may not speak for the address. */
export function joinFields(params: Fields, rest: Fields): Fields {
  for (const name of Object.keys(params)) {
    if (name in rest) throw badRequest('http.repeated_parameter', `${name} stands in the address already.`)
  }
  return { ...rest, ...params }
}

/**
 * Joins the fields with the version that If-Match names. A form may carry it too, as long as it is the same: which of two
 * versions the caller saw would be a guess.
 * @throws Refusal http.if_match_required, http.bad_if_match, http.repeated_parameter
 */
export function joinVersion(fields: Fields, request: IncomingMessage): Fields {
  const version = versionFrom(request)
  if ('version' in fields && fields['version'] !== version)
    throw badRequest('http.repeated_parameter', 'The version among the fields is another than that of If-Match.')
  return { ...fields, version }
}

/**
 * The version from If-Match: our ETags are `"<number>"`.
 * @throws Refusal http.if_match_required, http.bad_if_match
 */
function versionFrom({ headers }: IncomingMessage): number {
  const header = headers['if-match']
  if (header === undefined) throw new Refusal(428, 'http.if_match_required', 'Send the version you saw as If-Match.')
  const version = /^"(\d{1,15})"$/.exec(header)?.[1]
  if (version === undefined)
    throw badRequest('http.bad_if_match', 'If-Match carries one version in quotes, as the ETag gave it.')
  return Number(version)
}
