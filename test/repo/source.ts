import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** The text of every file by its path below the root, with forward slashes. */
export type Tree = ReadonlyMap<string, string>

export interface Import {
  /** The module as written. */
  from: string
  /** Only types come through it. */
  typeOnly: boolean
  /** Names of values that it takes; empty for a default, a namespace, an effect, or an import at run time. */
  names: string[]
}

/** What a checker found: where, and what to do about it. */
export interface Finding {
  file: string
  message: string
}

export const ROOT = join(import.meta.dirname, '../..')

const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.tsbuild', '.freehold', '.artifacts'])

/** Paths of all files of the repository, sorted; what is installed, built or made by running is left out. */
export function filesIn(root: string, folder = root): string[] {
  const found: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (NOT_OURS.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...filesIn(root, path))
    else if (entry.isFile()) found.push(relative(root, path).split(sep).join('/'))
  }
  return found.toSorted()
}

/** Reads the files whose path matches. */
export function treeOf(root: string, wanted: RegExp): Tree {
  const paths = filesIn(root).filter((path) => wanted.test(path))
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/** A copy of the tree with files added or replaced: how a fault is planted for a checker to find. */
export function planted(tree: Tree, files: Record<string, string>): Tree {
  return new Map([...tree, ...Object.entries(files)])
}

const TOKENS = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g

/** The source with its comments blanked; strings and line numbers stay. */
export function withoutComments(source: string): string {
  return source.replaceAll(TOKENS, (token) =>
    token.startsWith('//') || token.startsWith('/*') ? token.replaceAll(/[^\n]/g, ' ') : token,
  )
}

const STATIC = /^[ \t]*(?:import|export)\s+(type\s+)?([\w*{][^'";]*?\sfrom\s*)?['"]([^'"\n]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"\n]+)['"]|\brequire\(\s*['"]([^'"\n]+)['"]/g

/** What a file imports or re-exports, statically or not. */
export function importsOf(source: string): Import[] {
  const code = withoutComments(source)
  const fixed = [...code.matchAll(STATIC)].map(([, type, taken, from]) => ({
    from: from!,
    typeOnly: type !== undefined,
    names: valuesIn(taken ?? ''),
  }))
  const late = [...code.matchAll(DYNAMIC)].map(([, from, required]) => ({
    from: (from ?? required)!,
    typeOnly: false,
    names: [],
  }))
  return [...fixed, ...late]
}

function valuesIn(taken: string): string[] {
  const inBraces = /\{([^}]*)\}/.exec(taken)?.[1] ?? ''
  return inBraces
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(/\s+as\s+/)[0]!)
}

/** Findings as text for an assertion's message. */
export function listed(findings: readonly Finding[]): string {
  return findings.map(({ file, message }) => `${file}: ${message}`).join('\n')
}
