import { type Completed, type CompletedCommand, type CompletedOption, NODES } from './command-words.ts';

/** Completions for fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, description, options, argument }) => {
    const when = name === '' ? '__fish_use_subcommand' : `'__fish_seen_subcommand_from ${name}'`;
    const line = (words: string) => `complete -c hapeers -n ${when} ${words}\n`;
    const own = options.map((option) => line(optionWords(option)));
    if (name === '') return own;
    const command = `complete -c hapeers -n __fish_use_subcommand -f -a ${name} -d ${quote(description)}\n`;
    if (argument?.kind === 'file') return [command, ...own];
    return [command, line(argument === null ? '-f' : `-f -a ${quote(wordsOf(argument))}`), ...own];
  });
  return `# Completion for fish. To load it: hapeers completion fish | source\n${lines.join('')}`;
}

function optionWords({ flags, description, value, isOptional }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...valueWords(value, isOptional), '-d', quote(description)].join(' ');
}

function valueWords(value: Completed | null, isOptional: boolean): string[] {
  if (value === null || isOptional) return [];
  return value.kind === 'file' ? ['-r', '-F'] : ['-x', '-a', quote(wordsOf(value))];
}

/** Words, or a command whose output they are. */
function wordsOf(value: Completed): string {
  switch (value.kind) {
    case 'words':
      return value.words.join(' ');
    case 'list':
      return `(__fish_append , ${value.words.join(' ')})`;
    case 'pair':
      return value.words.flatMap((word) => value.seconds.map((second) => `${word}=${second}`)).join(' ');
    case 'node':
      return `(${NODES})`;
    case 'file':
      return '';
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
