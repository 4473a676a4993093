import { choicesAt, firstWords, optionsAt, secondWords, takesFile, type Tree } from './words.ts'

/** A completion script for bash (Debian's bash-completion loads it by its name). */
export function bashScript(tree: Tree): string {
  return `# Completion of freehold for bash. Made by: freehold completion bash
_freehold() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev= at= word skip=
  local -a words=()
  COMPREPLY=()
  ((COMP_CWORD > 0)) && prev=\${COMP_WORDS[COMP_CWORD-1]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $skip ]]; then skip=; continue; fi
    case $word in
      ${tree.common
        .filter(({ takes }) => takes !== null)
        .map(({ long }) => long)
        .join('|')}) skip=1 ;;
      -*) ;;
      *) words+=("$word") ;;
    esac
    ((\${#words[@]} == 2)) && break
  done
  case \${words[0]} in
${[...secondWords(tree)]
  .map(([noun, verbs]) => `    ${noun}) at="\${words[0]}\${words[1]:+ \${words[1]}}"; verbs='${verbs.join(' ')}' ;;`)
  .join('\n')
  .replaceAll("; verbs='", "; local verbs='")}
    *) at=\${words[0]}; local verbs= ;;
  esac
  case "$at $prev" in
${choicesAt(tree)
  .map(
    ({ at, long, choices }) =>
      `    '${at} ${long}') COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$cur")); return ;;`,
  )
  .join('\n')}
    *' --'*-file|*' --to'|*' --ca'|*' --kit'|*' --data') compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  if [[ -z $at ]]; then
    COMPREPLY=($(compgen -W '${firstWords(tree).join(' ')} ${tree.common.map(({ long }) => long).join(' ')}' -- "$cur"))
    return
  fi
  if [[ -n $verbs && \${#words[@]} -lt 2 ]]; then
    COMPREPLY=($(compgen -W "$verbs" -- "$cur"))
    return
  fi
  case $at in
${tree.commands.map((command) => `    '${command.words.join(' ')}') COMPREPLY=($(compgen -W '${optionsAt(command).join(' ')}' -- "$cur")) ;;`).join('\n')}
  esac
  case $at in
    ${tree.commands
      .filter(takesFile)
      .map(({ words }) => `'${words.join(' ')}'`)
      .join('|')}) [[ $cur == -* ]] || { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); } ;;
  esac
}
complete -F _freehold freehold
`
}
