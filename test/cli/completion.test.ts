import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { hapeers } from './shell.ts';

const execute = promisify(execFile);
/** With `hapeers` on the PATH, which a shell asks for the names of nodes. */
const run = (
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly timeout?: number },
) =>
  execute(command, args, { ...options, env: { ...process.env, PATH: `${cwd}/bin:${process.env['PATH']}` } });
const ids = rules.map(({ id }) => id);
const commands = [
  'generate',
  'lint',
  'probe',
  'tables',
  'explain',
  'rules',
  'schema',
  'lsp',
  'completion',
  'help',
];

/** A line that is completed at its end, and the words that its last one may become. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ['hapeers ', commands],
  ['hapeers li', ['lint']],
  ['hapeers help ex', ['explain']],
  ['hapeers completion ', ['bash', 'zsh', 'fish']],
  ['hapeers explain ', ids],
  ['hapeers explain peers/bad-s', ids.filter((id) => id.startsWith('peers/bad-s'))],
  ['hapeers lint --min', ['--min-severity']],
  ['hapeers lint --format ', ['text', 'compact', 'json', 'sarif', 'github', 'junit', 'checkstyle', 'gitlab']],
  ['hapeers lint -L hap1 --format j', ['json', 'junit']],
  ['hapeers rules --format=m', ['--format=markdown']],
  ['hapeers lint --only peers/missing-port,tls/pl', ['peers/missing-port,tls/plaintext']],
  ['hapeers lint --rule tls/plaintext=o', ['tls/plaintext=off']],
  ['hapeers generate --form ', ['legacy', 'modern', 'single']],
  ['hapeers lint zz', ['zzz.cfg']],
  ['hapeers lint --baseline zz', ['zzz.cfg']],
  ['hapeers lint --node hap1=a.cfg --node zz', ['zzz.cfg']],
  ['hapeers explain zz', []],
  ['hapeers lint -L ', ['lb1', 'lb2', 'lb3']],
  ['hapeers generate --node lb2', ['lb2']],
];

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-completion-'));
  await writeFile(join(cwd, 'zzz.cfg'), '');
  await cp(
    fileURLToPath(new URL('../../fixtures/readme/hapeers.yaml', import.meta.url)),
    join(cwd, 'hapeers.yaml'),
  );
  const program = fileURLToPath(new URL('../../bin/hapeers.js', import.meta.url));
  await mkdir(join(cwd, 'bin'));
  await writeFile(join(cwd, 'bin/hapeers'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
    mode: 0o755,
  });
  for (const shell of ['bash', 'zsh', 'fish']) {
    await writeFile(join(cwd, `hapeers.${shell}`), (await hapeers(['completion', shell])).stdout);
  }
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const sorted = (words: readonly string[]) => [...words].sort();
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

/** Whether a shell is there; the tests of zsh and fish need theirs on the PATH. */
function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

describe('bash', () => {
  /** Splits a line as readline does, for which "=" is a word of its own. */
  const wordsOf = (line: string) =>
    line.split(' ').flatMap((word) => (word === '' ? [''] : word.split(/(=)/).filter((part) => part !== '')));

  it.each(lines)('completes "%s"', async (line, expected) => {
    const words = wordsOf(line);
    const last = line.slice(line.lastIndexOf(' ') + 1);
    const script = `source ./hapeers.bash
      [[ $(complete -p hapeers) == 'complete -o default -F _hapeers hapeers' ]] || exit 1
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _hapeers 2>/dev/null
      if (( \${#COMPREPLY[@]} == 0 )); then compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"; fi
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['--norc', '-c', script, 'bash', ...words], { cwd });
    const before = last.includes('=') ? last.slice(0, last.lastIndexOf('=') + 1) : '';
    // Where bash finds nothing it offers files, whatever is asked for.
    const wanted = line.endsWith('explain zz') ? ['zzz.cfg'] : expected;
    expect(sorted(linesOf(stdout).map((word) => before + word))).toEqual(sorted(wanted));
  });

  it('offers options for the right side of "=" only where there is a left one', async () => {
    const script = `source ./hapeers.bash
      COMP_WORDS=(hapeers lint --rule = tls/plaintext =) COMP_CWORD=5
      _hapeers 2>/dev/null
      echo "\${COMPREPLY[@]}"`;
    expect((await run('bash', ['--norc', '-c', script], { cwd })).stdout).toBe('off info warning error\n');
  });
});

for (const shell of ['fish', 'zsh']) {
  if (!has(shell)) console.log(`completion for ${shell}: NOT tested (${shell} is not on the PATH)`);
}

describe.skipIf(!has('fish'))('fish', () => {
  it.each(lines)('completes "%s"', async (line, expected) => {
    const script = `source ./hapeers.fish; complete -C '${line}'`;
    const { stdout } = await run('fish', ['--no-config', '-c', script], { cwd });
    const words = linesOf(stdout).map((word) => word.split('\t')[0] ?? '');
    expect(sorted(words)).toEqual(sorted(expected));
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  it.each(lines)('completes "%s"', async (line, expected) => {
    // What the completion system adds is printed, too.
    const shell = `PROMPT=
      autoload -Uz compinit && compinit -u -D
      source ./hapeers.zsh
      compadd() {
        if (( ! ($argv[(I)-[OAD]]) )); then
          local -a hits
          builtin compadd -O hits "$@"
          print -rl -- '' HIT:$^hits
        fi
        builtin compadd "$@"
      }
      show() { zle complete-word; print -r -- '' ; print -r -- LINE:$BUFFER; print -r -- END }
      zle -N show
      bindkey '^I' show
      print -r -- READY`;
    await writeFile(join(cwd, 'shell.zsh'), shell);
    const script = `zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'source ./shell.zsh'
      zpty -r shell text '*READY*'
      zpty -w -n shell ${`$'${line}\\t'`}
      zpty -r shell text '*END*'
      print -r -- $text
      zpty -d shell`;
    const { stdout } = await run('zsh', ['-f', '-c', script], { cwd, timeout: 10_000 });
    const screen = linesOf(stdout.replaceAll('\r', '\n'));
    if (expected.length < 2) {
      const completed = screen.flatMap((text) => /^LINE:(.*)$/.exec(text)?.[1] ?? []);
      const word = expected[0] === undefined ? line : line.replace(/\S*$/, expected[0]);
      expect(completed.map((text) => text.trimEnd())).toEqual([word]);
    } else {
      const hits = screen.flatMap((text) => /^HIT:(.+)$/.exec(text)?.[1] ?? []);
      expect(sorted([...new Set(hits)])).toEqual(sorted(expected));
    }
  });
});
