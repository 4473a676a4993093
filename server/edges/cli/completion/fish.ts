import type { TreeCommand, TreeOption } from '../tree.ts'
import { firstWords, quoted, secondWords, takesFile, takesFileAt, type Tree } from './words.ts'

/** A completion script for fish. */
export function fishScript(tree: Tree): string {
  const nouns = secondWords(tree)
  const summaries = new Map(
    tree.commands.filter(({ words }) => words.length === 1).map((one) => [one.words[0]!, one.summary]),
  )
  const lines = [
    ...firstWords(tree).map((word) =>
      line(
        '__freehold_at',
        `-a ${quoted(word)}`,
        summaries.get(word) ?? nouns.get(word)?.join(', ') ?? 'help for a command',
      ),
    ),
    ...tree.common.map((option) => optionLine('__freehold_at', option)),
    ...tree.commands.flatMap((command) => linesOf(command)),
  ]
  return `# Completion of freehold for fish. Made by: freehold completion fish
function __freehold_at --description 'Whether these nouns and verbs, and no others, stand before the cursor'
  set -l skip no
  set -l words
  for word in (commandline -opc)[2..-1]
    if test $skip = yes
      set skip no
      continue
    end
    switch $word
      case ${tree.common
        .filter(({ takes }) => takes !== null)
        .map(({ long }) => quoted(long))
        .join(' ')}
        set skip yes
      case '-*'
      case '*'
        set -a words $word
    end
    test (count $words) -ge 2; and break
  end
  set -l most (count $argv)
  if test $most -eq 1; and not contains -- "$argv[1]" ${[...nouns.keys()].join(' ')}
    set words $words[1]
  end
  test "$words" = "$argv"
end
complete -c freehold -f
${lines.join('\n')}
`
}

function linesOf(command: TreeCommand): string[] {
  const [noun = '', verb] = command.words
  const at = `__freehold_at ${command.words.join(' ')}`
  return [
    ...(verb === undefined ? [] : [line(`__freehold_at ${noun}`, `-a ${quoted(verb)}`, command.summary)]),
    ...(takesFile(command) ? [`complete -c freehold -n ${quoted(at)} -F`] : []),
    ...command.options.map((option) => optionLine(at, option)),
  ]
}

function optionLine(at: string, option: TreeOption): string {
  const { long, takes, choices, help } = option
  const values =
    choices.length > 0 ? ` -xa ${quoted(choices.join(' '))}` : takesFileAt(option) ? ' -rF' : takes ? ' -x' : ''
  return line(at, `-l ${long.slice(2)}${values}`, help)
}

function line(at: string, what: string, help: string): string {
  return `complete -c freehold -n ${quoted(at)} ${what} -d ${quoted(help)}`
}
