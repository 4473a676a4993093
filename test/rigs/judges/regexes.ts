import { treeOf, withoutComments } from '../../repo/source.ts'
import { judge } from './outside.ts'

/** What recheck says of an expression. */
interface Verdict {
  status: 'safe' | 'vulnerable' | 'unknown'
  attack?: { string: string }
}

interface Recheck {
  checkSync(source: string, flags: string, parameters: { timeout: number }): Verdict
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

/** Every regular expression that the product writes as a literal. */
export function literalsOf(root: string): Literal[] {
  const files = treeOf(root, /^(server|web\/src)\/.+(?<!\.test)\.tsx?$/)
  return [...files].flatMap(([file, text]) =>
    [...withoutComments(text).matchAll(LITERAL)].map(([, source = '', flags = '']) => ({ file, source, flags })),
  )
}

/** Those that can be made to take forever, each with a text that does it; null where recheck is not installed. */
export function slowLiterals(literals: readonly Literal[]): string[] | null {
  const recheck = judge('recheck') as Recheck | null
  if (recheck === null) return null
  const once = new Map(literals.map((literal) => [`/${literal.source}/${literal.flags}`, literal]))
  return [...once].flatMap(([written, { file, source, flags }]) => {
    const { status, attack } = recheck.checkSync(source, flags, { timeout: TIMEOUT_MS })
    return status === 'vulnerable'
      ? [`${file}: ${written} is slow on ${JSON.stringify(attack?.string.slice(0, 60))}`]
      : []
  })
}
