// The completion script of each shell. It asks the program what can come next (`complete.ts`), so it is never outdated.

// The answer has one item per line: `files`, `keys` or `nothing`; the prefix; then the words.
import { completionWord as question } from './completion-word.ts';

/** The program's names. After npx, only these are completed; npx keeps its own completion for everything else. */
const names = ['thumbs', 'thumbs-aws'];

/** bash splits words at = and :, and replaces only the last part of the typed word. macOS's bash 3 has no compopt. */
const bash = `# bash completion of thumbs: eval "$(thumbs completion bash)"
_thumbs() {
  local program=("\${COMP_WORDS[0]}") from=1 words=() at word glue= kind prefix line cut
  if [[ \${COMP_WORDS[0]##*/} == npx ]]; then
    [[ $COMP_CWORD -ge 2 && " ${names.join(' ')} " == *" \${COMP_WORDS[1]} "* ]] || return 0
    program=(npx --no -- "\${COMP_WORDS[1]}") from=2
  fi
  for ((at = from; at <= COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if [[ $word == [=:] ]]; then words[\${#words[@]}-1]+=$word glue=1
    elif [[ -n $glue ]]; then words[\${#words[@]}-1]+=$word glue=
    else words+=("$word"); fi
  done
  for at in "\${!words[@]}"; do
    word=\${words[at]} word=\${word#[\\"\\']} word=\${word%[\\"\\']}
    words[at]=\${word//\\\\/}
  done
  word=\${words[\${#words[@]}-1]}
  cut=\${word%"\${COMP_WORDS[COMP_CWORD]//[=:\\"\\'\\\\]/}"}
  COMPREPLY=()
  { IFS= read -r kind; IFS= read -r prefix
    while IFS= read -r line; do
      line=\${line%%$'\\t'*}
      [[ $line == "$word"* ]] && COMPREPLY+=("\${line#"$cut"}")
    done
  } < <("\${program[@]}" ${question} "\${words[@]}" 2>/dev/null)
  if [[ $kind == files ]]; then
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${word#"$prefix"}")
  fi
  if [[ $kind == files || $kind == keys ]]; then
    if type compopt >/dev/null 2>&1; then compopt -o filenames 2>/dev/null
    else for at in "\${!COMPREPLY[@]}"; do COMPREPLY[at]=$(printf %q "\${COMPREPLY[at]}"); done; fi
  fi
  if [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == */ ]] && type compopt >/dev/null 2>&1; then
    compopt -o nospace 2>/dev/null
  fi
}
complete -F _thumbs ${names.join(' ')}
complete -o default -o bashdefault -F _thumbs npx`;

const zsh = `#compdef ${names.join(' ')}
# zsh completion of thumbs: source <(thumbs completion zsh)
_thumbs() {
  local -a program given lines described plain
  local kind prefix line
  program=("\${(Q)words[1]}") given=("\${(@Q)words[2,CURRENT]}")
  if [[ \${words[1]:t} == npx ]]; then
    program=(npx --no -- "\${(Q)words[2]}") given=("\${(@Q)words[3,CURRENT]}")
  fi
  lines=("\${(@f)$("\${program[@]}" ${question} "\${given[@]}" 2>/dev/null)}")
  kind=$lines[1] prefix=$lines[2]
  for line in "\${(@)lines[3,-1]}"; do
    [[ -z $line ]] && continue
    if [[ $line == *$'\\t'* ]]; then described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else plain+=("\${line#"$prefix"}"); fi
  done
  [[ -n $prefix ]] && compset -P '*='
  (( $#described )) && _describe thumbs described
  (( $#plain )) && compadd -- "\${(@)plain:#*/}"
  (( $#plain )) && compadd -S '' -- "\${(@M)plain:#*/}"
  [[ $kind == files ]] && _files
}
_thumbs_npx() {
  if (( CURRENT > 2 )) && [[ " ${names.join(' ')} " == *" \${words[2]} "* ]]; then _thumbs
  elif (( $+functions[_npx] )); then _npx "$@"
  else _default; fi
}
compdef _thumbs ${names.join(' ')}
compdef _thumbs_npx npx`;

const fish = `# fish completion of thumbs: thumbs completion fish | source
function __thumbs_complete
  set -l given (commandline -opc)
  set -l program $given[1]
  set -e given[1]
  if test (basename -- $program) = npx
    set program npx --no -- $given[1]
    set -e given[1]
  end
  set -l current (commandline -ct | string unescape)
  set -l lines ($program ${question} $given "$current" 2>/dev/null)
  printf '%s\\n' $lines[3..-1]
  if test "$lines[1]" = files
    set -l prefix "$lines[2]"
    set -l part (string sub -s (math (string length -- "$prefix") + 1) -- "$current")
    for file in (__fish_complete_path "$part")
      printf '%s%s\\n' "$prefix" $file
    end
  end
end
${names.map((name) => `complete -c ${name} -f -a '(__thumbs_complete)'`).join('\n')}
complete -c npx -n 'set -l words (commandline -opc); test (count $words) -ge 2; and contains -- $words[2] ${names.join(' ')}' -f -a '(__thumbs_complete)'`;

export const shells = { bash, zsh, fish };
