import { resolved, type Description, type Route, type Schema } from '../../command/description.ts'
import { placeholder } from '../../command/lines.ts'
import type { Deed } from '../../command/deed.ts'

/** The smallest act of a request: its address and required fields, each with a word in capitals or its first choice. */
export function exampleOf({ address, operation }: Route, description: Description): Deed {
  const names = [...address.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const body = resolved(Object.values(operation.requestBody?.content ?? {})[0]?.schema, description)
  const needed = (body.required ?? []).map((name) => [name, valueOf(name, body.properties?.[name], description)])
  const asked = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => [name, valueOf(name, schema, description)])
  return {
    address,
    input: {
      ...Object.fromEntries(names.map((name) => [name, placeholder(name)])),
      ...Object.fromEntries([...asked, ...needed]),
    },
    ...(operation['x-if-match'] ? { version: 1 } : {}),
  }
}

function valueOf(name: string, given: Schema | undefined, description: Description): unknown {
  const schema = resolved(given, description)
  const inner =
    (schema.anyOf ?? schema.oneOf)?.map((one) => resolved(one, description)).find((one) => one.type !== 'null') ??
    schema
  if (inner.default !== undefined) return inner.default
  if (inner.const !== undefined) return inner.const
  if (inner.enum) return inner.enum[0]
  const type = [inner.type ?? []].flat()[0]
  if (type === 'integer' || type === 'number')
    return inner.minimum !== undefined && inner.minimum > 0 ? inner.minimum : 1
  if (type === 'boolean') return false
  if (type === 'array') return [valueOf(name, inner.items, description)]
  if (type === 'object') return {}
  return placeholder(name)
}
