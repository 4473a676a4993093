import { firstWords, quoted, secondWords, takesFile, takesFileAt, type Tree } from './words.ts'
import type { TreeCommand, TreeOption } from '../tree.ts'

/** A completion script for zsh, to be put as `_freehold` into a folder of `fpath`, or sourced. */
export function zshScript(tree: Tree): string {
  const summaries = new Map(
    tree.commands.filter(({ words }) => words.length === 1).map((one) => [one.words[0]!, one.summary]),
  )
  const nouns = secondWords(tree)
  const firsts = firstWords(tree).map((word) =>
    described(word, summaries.get(word) ?? nouns.get(word)?.join(', ') ?? 'help for a command'),
  )
  return `#compdef freehold
# Completion of freehold for zsh. Made by: freehold completion zsh
_freehold() {
  local -a firsts verbs common
  local noun= verb= word skip= index
  common=(${tree.common.map(argument).join(' ')})
  for ((index = 2; index < CURRENT; index++)); do
    word=$words[index]
    if [[ -n $skip ]]; then skip=; continue; fi
    case $word in
      ${tree.common
        .filter(({ takes }) => takes !== null)
        .map(({ long }) => long)
        .join('|')}) [[ -z $noun ]] && skip=1 ;;
      -*) ;;
      *) if [[ -z $noun ]]; then noun=$word; elif [[ -z $verb ]]; then verb=$word; break; fi ;;
    esac
  done
  if [[ -z $noun ]]; then
    firsts=(${firsts.join(' ')})
    [[ $words[CURRENT] == -* ]] && { _arguments $common; return }
    _describe command firsts
    return
  fi
  case $noun in
${[...nouns].map(([noun, verbs]) => `    ${noun}) verbs=(${verbs.map((verb) => described(verb, summaryOf(tree, noun, verb))).join(' ')}) ;;`).join('\n')}
  esac
  if (( $#verbs )) && [[ -z $verb ]]; then
    _describe verb verbs
    return
  fi
  case "$noun\${verbs:+ $verb}" in
${tree.commands.map((command) => `    ${quoted(command.words.join(' '))}) _arguments ${argumentsOf(command)} ;;`).join('\n')}
  esac
}
if [[ $funcstack[1] = _freehold ]]; then _freehold "$@"; else compdef _freehold freehold; fi
`
}

function summaryOf({ commands }: Tree, noun: string, verb: string): string {
  return commands.find(({ words }) => words[0] === noun && words[1] === verb)?.summary ?? ''
}

function described(word: string, help: string): string {
  return quoted(`${word}:${help.replaceAll(':', ' ')}`)
}

function argumentsOf(command: TreeCommand): string {
  const rest = takesFile(command) ? quoted('*:file:_files') : quoted('*: :()')
  return [...command.options.map(argument), rest].join(' ')
}

function argument({ long, takes, choices, help }: TreeOption): string {
  const text = help.replaceAll(/[[\]:\\]/g, ' ')
  if (takes === null) return quoted(`*${long}[${text}]`)
  const values =
    choices.length > 0 ? `(${choices.join(' ')})` : takesFileAt({ long, takes, choices, help }) ? '_files' : ' '
  return quoted(`*${long}[${text}]:${takes}:${values}`)
}
