import { treeOf, withoutComments } from '../../repo/source.ts'
import { judge } from './outside.ts'

/** What recheck says of an expression. */
interface Verdict {
  status: 'safe' | 'vulnerable' | 'unknown'
  attack?: { string: string }
}

interface Recheck {
  check(source: string, flags: string, parameters: { timeout: number }): Promise<Verdict>
}

export interface Literal {
  file: string
  source: string
  flags: string
}

/** Longer than recheck takes for any of ours on a slow machine. */
const TIMEOUT_MS = 20_000

/** A literal stands where a value may begin; a class within it may hold slashes. */
const LITERAL =
  /(?<=(?:^|[=(,:[!&|?{};>]|\breturn)\s*)\/(?![*/])((?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)(?=\s*(?:$|[.,;)\]}&|?:]|===|!==))/gm

/** One that is put together from texts and from constants of the same file. */
const PUT_TOGETHER = /new RegExp\((['"`])((?:\\.|(?!\1).)+)\1(?:, '(\w+)')?\)/g

/** Every regular expression that the product writes, as a literal or as texts that it puts together. */
export function literalsOf(root: string): Literal[] {
  const files = treeOf(root, /^(server|web\/src)\/.+(?<!\.test)\.tsx?$/)
  return [...files].flatMap(([file, text]) => {
    const code = withoutComments(text)
    const put = [...code.matchAll(PUT_TOGETHER)]
    if (put.length !== code.split('new RegExp(').length - 1)
      throw new Error(`${file} puts a regular expression together from more than texts and constants`)
    return [
      ...[...code.matchAll(LITERAL)].map(([, source = '', flags = '']) => ({ file, source, flags })),
      ...put.map(([, , source = '', flags = '']) => ({ file, source: filledIn(source, code), flags })),
    ]
  })
}

/** The text as the program sees it, its constants filled in. */
function filledIn(source: string, code: string): string {
  const valueOf = (_all: string, name: string): string => {
    const value = new RegExp(`const ${name} = (?:'(.*)'|(\\d+))`).exec(code)
    if (!value) throw new Error(`${name} is no constant of its file`)
    return value[1] ?? value[2]!
  }
  return source.replaceAll(/\$\{(\w+)\}/g, valueOf).replaceAll(/\\(.)/g, '$1')
}

/** As many as there are cores, usually. */
const AT_ONCE = 2

/** Those that can be made to take forever, each with a text that does it; null where recheck is not installed. */
export async function slowLiterals(literals: readonly Literal[]): Promise<string[] | null> {
  const recheck = judge('recheck') as Recheck | null
  if (recheck === null) return null
  const left = [...new Map(literals.map((literal) => [`/${literal.source}/${literal.flags}`, literal]))]
  const slow: string[] = []
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [written, { file, source, flags }] = next
      const { status, attack } = await recheck.check(source, flags, { timeout: TIMEOUT_MS })
      if (status === 'vulnerable')
        slow.push(`${file}: ${written} is slow on ${JSON.stringify(attack?.string.slice(0, 60))}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return slow
}
