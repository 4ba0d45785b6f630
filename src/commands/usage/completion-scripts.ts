// The completion script of each shell, from the words of the command line.
import { shellQuoted as quote } from '../../machine/shell.ts';

export interface Word {
  word: string;
  text: string;
  /** Values of a flag; undefined: it takes none, or any. */
  choices?: readonly string[];
}

export interface Verb {
  name: string;
  text: string;
  flags: Word[];
  /** Possible first arguments. */
  actions: readonly string[];
  /** Does it take files? */
  hasFiles: boolean;
}

const words = (all: readonly Word[]) => all.map(({ word }) => word).join(' ');

const offer = (list: string, more = '') => `COMPREPLY=($(compgen -W '${list}' -- "$word")${more})`;

/** The previous word determines the values, the command its flags; only `upload` continues with files. */
export function bash(globals: Word[], verbs: Verb[]): string {
  const values = verbs.flatMap(({ name, flags }) =>
    flags.flatMap(({ word, choices }) =>
      choices ? [`    '${name} ${word}') ${offer(choices.join(' '))}; return ;;`] : [],
    ),
  );
  const cases = verbs.map(({ name, flags, actions, hasFiles }) => {
    const files = hasFiles ? ` $(compgen -f -- "$word")` : '';
    return `    ${name}) ${offer([...actions, words(flags), words(globals)].join(' '), files)} ;;`;
  });
  return [
    '# bash completion of thumbs: eval "$(thumbs completion bash)"',
    '_thumbs() {',
    `  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} verb= one`,
    `  for one in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    `    case $one in ${verbs.map(({ name }) => name).join('|')}) verb=$one; break ;; esac`,
    '  done',
    '  case "$verb $before" in',
    ...values,
    '  esac',
    '  case $verb in',
    ...cases,
    `    *) ${offer(`${verbs.map(({ name }) => name).join(' ')} ${words(globals)}`)} ;;`,
    '  esac',
    '}',
    'complete -o filenames -F _thumbs thumbs',
  ].join('\n');
}

export function zsh(globals: Word[], verbs: Verb[]): string {
  const cases = verbs.map(({ name, flags, actions, hasFiles }) => {
    const specs = [...flags, ...globals].map(zshFlag);
    const first = actions.length > 0 ? [quote(`1:action:(${actions.join(' ')})`)] : [];
    const rest = hasFiles ? "'*:file:_files'" : "'*::'";
    return `    ${name}) _arguments ${[...specs, ...first, rest].join(' ')} ;;`;
  });
  return [
    '#compdef thumbs',
    '# zsh completion of thumbs: source <(thumbs completion zsh)',
    '_thumbs() {',
    '  local -a verbs',
    `  verbs=(${verbs.map(({ name, text }) => quote(`${name}:${text}`)).join(' ')})`,
    '  local context state line',
    `  _arguments -C ${globals.map(zshFlag).join(' ')} '1: :->verb' '*:: :->rest'`,
    '  [[ $state == verb ]] && _describe command verbs',
    '  [[ $state == rest ]] && case $line[1] in',
    ...cases,
    '  esac',
    '}',
    'compdef _thumbs thumbs',
  ].join('\n');
}

function zshFlag({ word, text, choices }: Word): string {
  const safe = text.replace(/[[\]:]/g, ' ');
  return quote(`${word}[${safe}]${choices ? `:value:(${choices.join(' ')})` : ''}`);
}

export function fish(globals: Word[], verbs: Verb[]): string {
  const isNone = '__fish_use_subcommand';
  const line = (condition: string, { word, text, choices }: Word) => {
    const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
    const values = choices ? ` -x -a ${quote(choices.join(' '))}` : '';
    return `complete -c thumbs${condition && ` -n ${quote(condition)}`} ${name}${values} -d ${quote(text)}`;
  };
  return [
    '# fish completion of thumbs: thumbs completion fish | source',
    'complete -c thumbs -f',
    ...globals.map((flag) => line('', flag)),
    ...verbs.map(({ name, text }) => `complete -c thumbs -n ${isNone} -a ${name} -d ${quote(text)}`),
    ...verbs.flatMap(({ name, flags, actions, hasFiles }) => [
      ...actions.map((one) => `complete -c thumbs -n '__fish_seen_subcommand_from ${name}' -a ${one}`),
      ...(hasFiles ? [`complete -c thumbs -n '__fish_seen_subcommand_from ${name}' -F`] : []),
      ...flags.map((flag) => line(`__fish_seen_subcommand_from ${name}`, flag)),
    ]),
  ].join('\n');
}
