// Filters of lists are expressions (RFC 7644 §3.4.2.2); pages that offer a few fixed choices write theirs with this.

/** One comparison, or nothing where there is no value. */
export type Compared = readonly [field: string, operator: 'eq' | 'co' | 'sw' | 'ge' | 'lt', value: string | undefined]

/** All of the comparisons that have a value, as the `filter` of a list; nothing if none has. */
export function allOf(...compared: readonly Compared[]): { filter?: string } {
  const given = compared.flatMap(([field, operator, value]) =>
    value === undefined || value === '' ? [] : [`${field} ${operator} ${JSON.stringify(value)}`],
  )
  return given.length === 0 ? {} : { filter: given.join(' and ') }
}

/** The search of a list, if there is one. */
export function search(values: Record<string, string>): { q?: string } {
  return values['q'] ? { q: values['q'] } : {}
}
