import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wholeProgram } from '../../scripts/whole-program.ts';
import { readCluster } from '../../src/cluster/read.ts';
import { Source } from '../../src/text.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
  /** Whether `npm run generate` makes it of a command or a file, which CI compares. */
  readonly isMade: boolean;
}

// docs/api.md is made of the doc comments, whose examples test/library runs.
const pages = [
  'README.md',
  ...readdirSync(join(repositoryFolder, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'api.md')
    .map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(join(repositoryFolder, page), 'utf8');
const blocks: readonly Block[] = pages.flatMap((page) =>
  [...textOf(page).matchAll(/(<!-- (?:run|file)\b.*-->\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, made, language = '', text = '']) => ({ page, language, text, isMade: made !== undefined }),
  ),
);

/** What follows the prompt, with the lines that a backslash joins. */
const commandsIn = (text: string) =>
  text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2));

describe('a block of README.md and docs', () => {
  it('shows output only where npm run generate runs the command', () => {
    const typed = blocks.filter(({ language, isMade }) => language === 'console' && !isMade);
    expect(typed.length).toBeGreaterThan(10);
    const output = typed.flatMap(({ page, text }) =>
      text
        .replace(/\\\n\s*/g, '')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('$ '))
        .map((line) => `${page}: ${line}`),
    );
    expect(output).toEqual([]);
    expect(blocks.filter(({ isMade }) => isMade).map(({ page }) => page)).toEqual(
      expect.arrayContaining(['README.md', 'docs/formats.md', 'docs/generate.md', 'docs/tables.md']),
    );
  });

  it('is in a language that a test below reads', () => {
    const known = ['console', 'haproxy', 'yaml', 'sh', 'ts', 'lua', 'toml', 'elisp'];
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([]);
    // A config is always one of the fixtures
    expect(blocks.filter(({ language, isMade }) => language === 'haproxy' && !isMade)).toEqual([]);
  });
});

describe('a cluster file in docs', () => {
  const rest = {
    peers: 'peers: { name: ours, port: 10000 }\n',
    nodes: 'nodes: [{ name: lb1, address: 10.0.0.1 }, { name: lb2, address: 10.0.0.2 }]\n',
  };
  // Those of pipelines are read by test/integrations; those that begin with a kind are a sketch of a manifest.
  const files = blocks.filter(
    ({ language, text }) => language === 'yaml' && !text.startsWith('# .') && !text.startsWith('kind:'),
  );

  it.each(files.map(({ page, text }) => [page, text] as const))('is one: %s: %s', (_page, text) => {
    const has = (key: string) => new RegExp(`^${key}:`, 'm').test(text);
    const whole = `${text}${has('peers') ? '' : rest.peers}${has('nodes') ? '' : rest.nodes}`;
    const { problems } = readCluster(new Source('hapeers.yaml', whole));
    expect(problems).toEqual([]);
  });
});

describe('a command in README.md and docs', async () => {
  const program = await wholeProgram();
  const lines = pages.flatMap((page) => {
    const text = textOf(page);
    const fenced = blocks.filter((block) => block.page === page);
    const outside = text.replace(/^```[\s\S]*?^```$/gm, '');
    const inline = [...outside.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
    const shell = fenced
      .filter(({ language }) => language === 'sh')
      .flatMap((block) => block.text.split('\n'));
    const typed = fenced
      .filter(({ language }) => language === 'console')
      .flatMap((block) => commandsIn(block.text));
    return [...typed, ...shell, ...inline]
      .flatMap((line) => line.split(/\s\|\s|\s&&\s|<\(/))
      .map((line) => /^\s*(?:npx )?hapeers ([a-z].*)$/.exec(line.replace(/\s#\s.*$/, ''))?.[1])
      .filter((line) => line !== undefined)
      .map((line) => [page, line.replace(/\)$/, '')] as const);
  });

  it.each(lines)('has options and values that there are: %s: hapeers %s', (_page, line) => {
    const [name = '', ...words] = line.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
    const command = program.commands.find((each) => each.name() === name);
    expect(command, `command ${name}`).toBeDefined();
    for (const [index, word] of words.entries()) {
      if (!/^--?[A-Za-z]/.test(word)) continue;
      const [flag = '', inline] = word.split('=');
      const option = command?.options.find(({ short, long }) => flag === short || flag === long);
      expect(option, `option ${flag}`).toBeDefined();
      if (option?.argChoices !== undefined)
        expect(option.argChoices, `value of ${flag}`).toContain(inline ?? words[index + 1]);
    }
  });

  it('is found in many places', () => {
    expect(lines.length).toBeGreaterThan(100);
  });
});
