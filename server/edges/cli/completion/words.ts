import type { TreeCommand, TreeOption } from '../tree.ts'

export interface Tree {
  common: readonly TreeOption[]
  commands: readonly TreeCommand[]
}

/** What may come first: nouns, and commands of their own. */
export function firstWords({ commands }: Tree): string[] {
  return [...new Set(commands.map(({ words }) => words[0]!)), 'help'].toSorted()
}

/** Nouns with their verbs. */
export function secondWords({ commands }: Tree): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { words } of commands) {
    const [noun = '', verb] = words
    if (verb !== undefined) found.set(noun, [...(found.get(noun) ?? []), verb])
  }
  return found
}

export function optionsAt({ options }: TreeCommand): string[] {
  return options.map(({ long }) => long)
}

/** Options whose value is one of a list, with where they stand. */
export function choicesAt({ commands }: Tree): { at: string; long: string; choices: readonly string[] }[] {
  return commands.flatMap(({ words, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ long, choices }) => ({ at: words.join(' '), long, choices })),
  )
}

/** Takes the name of a file without an option. */
export function takesFile({ args }: TreeCommand): boolean {
  return args.some((arg) => /\bfile\b/.test(arg))
}

export function takesFileAt({ takes }: TreeOption): boolean {
  return takes === 'file' || takes === 'folder'
}

/** Text between single quotes of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
