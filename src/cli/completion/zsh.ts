import { type Completed, type CompletedCommand, type CompletedOption, NODES } from './command-words.ts';

/** A completion function for zsh, to be sourced or put into a folder of `fpath` as `_hapeers`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap((option) => valueCase(name, option)),
  );
  const options = commands.map(
    ({ name, options: known }) => `'${name}') found=(${known.flatMap(describeFlags).join(' ')}) ;;`,
  );
  const names = commands
    .filter(({ name }) => name !== '')
    .map(({ name, description }) => quote(`${name}:${description}`));
  const args = commands.flatMap(({ name, argument }) =>
    name === '' ? [] : [`'${name}') ${argument === null ? 'return' : completion(argument)} ;;`],
  );
  return `#compdef hapeers
# Completion for zsh. To load it: source <(hapeers completion zsh)
_hapeers() {
  local option=$words[CURRENT-1] command='' i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    if [[ $words[i] != -* ]]; then
      command=$words[i]
      break
    fi
  done
  if [[ $PREFIX == --*=* ]]; then
    option=\${PREFIX%%=*}
    compset -P 1 '*='
  fi
  case "$command $option" in
${indent(values)}
  esac
  if [[ $PREFIX == -* ]]; then
    case $command in
${indent(options)}
    esac
    _describe -o option found
    return
  fi
  case $command in
    '') found=(${names.join(' ')}); _describe command found ;;
${indent(args)}
  esac
}
if [[ $funcstack[1] == _hapeers ]]; then _hapeers "$@"; else compdef _hapeers hapeers; fi
`;
}

function valueCase(command: string, { flags, value, isOptional }: CompletedOption): string[] {
  if (value === null) return [];
  const pattern = flags.map((flag) => `'${command} ${flag}'`).join(' | ');
  const complete = `${completion(value)}; return`;
  return [`${pattern}) ${isOptional ? `if [[ $PREFIX != -* ]]; then ${complete}; fi` : complete} ;;`];
}

function completion(value: Completed): string {
  switch (value.kind) {
    case 'words':
      return `compadd -- ${value.words.join(' ')}`;
    case 'list':
      return `compset -P '*,'; compadd -S '' -- ${value.words.join(' ')}`;
    case 'pair':
      return `if compset -P '*='; then compadd -- ${value.seconds.join(' ')}; else compadd -S = -- ${value.words.join(' ')}; fi`;
    case 'node':
      return `compadd -- $(${NODES})`;
    case 'file':
      return '_files';
  }
}

function describeFlags({ flags, description }: CompletedOption): string[] {
  return flags.map((flag) => quote(`${flag}:${description}`));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `    ${line}`).join('\n');
}
