import { type Completed, type CompletedCommand, type CompletedOption, NODES } from './command-words.ts';

/** A completion function for bash, which needs no other package. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap((option) => valueCase(name, option)),
  );
  const options = commands.map(
    ({ name, options: known }) => `'${name}') words='${known.flatMap(({ flags }) => flags).join(' ')}' ;;`,
  );
  const args = commands.flatMap(({ name, argument }) =>
    argument?.kind === 'words' ? [`'${name}') words='${argument.words.join(' ')}' ;;`] : [],
  );
  return `# Completion for bash. To load it: source <(hapeers completion bash)
_hapeers() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at=$((COMP_CWORD - 1)) first='' command='' words='' assigned='' i
  COMPREPLY=()
  # Bash takes "=" for a separate word.
  if [[ $cur == = ]]; then
    cur='' assigned=1
  elif [[ \${COMP_WORDS[at]} == = ]]; then
    at=$((at - 1)) assigned=1
  fi
  if [[ -n $assigned && \${COMP_WORDS[at]} != -* ]]; then
    first=\${COMP_WORDS[at]} at=$((at - 1))
    if [[ \${COMP_WORDS[at]} == = ]]; then at=$((at - 1)); fi
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then
      command=\${COMP_WORDS[i]}
      break
    fi
  done
  case "$command \${COMP_WORDS[at]}" in
${indent(values, 4)}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${indent(options, 6)}
    esac
  else
    case $command in
${indent(args, 6)}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _hapeers hapeers
`;
}

/** Where nothing is found, bash offers files itself (`-o default`). */
function valueCase(command: string, { flags, value, isOptional }: CompletedOption): string[] {
  if (value === null) return [];
  const pattern = flags.map((flag) => `'${command} ${flag}'`).join(' | ');
  const unless = isOptional ? '[[ $cur == -* ]] || ' : '';
  return [`${pattern}) ${completion(value)}${unless}return ;;`];
}

function completion(value: Completed): string {
  switch (value.kind) {
    case 'words':
      return `COMPREPLY=($(compgen -W '${value.words.join(' ')}' -- "$cur")); `;
    case 'list':
      return `COMPREPLY=($(compgen -P "\${cur%"\${cur##*,}"}" -W '${value.words.join(' ')}' -- "\${cur##*,}")); compopt -o nospace; `;
    case 'pair':
      return `if [[ -n $first ]]; then COMPREPLY=($(compgen -W '${value.seconds.join(' ')}' -- "$cur")); else COMPREPLY=($(compgen -S = -W '${value.words.join(' ')}' -- "$cur")); compopt -o nospace; fi; `;
    case 'node':
      return `COMPREPLY=($(compgen -W "$(${NODES})" -- "$cur")); `;
    case 'file':
      return '';
  }
}

function indent(lines: readonly string[], width: number): string {
  return lines.map((line) => `${' '.repeat(width)}${line}`).join('\n');
}
