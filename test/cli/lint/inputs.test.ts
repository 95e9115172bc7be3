import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractConfigs } from '../../../src/cli/lint/extract.ts';
import { hapeers } from '../shell.ts';

const CONFIG = `global
    localpeer a

peers ours
    peer a 10.0.0.1:1024
    peer b 10.0.0.2
`;
const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));

const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: haproxy
data:
  note: |
    global warming is no section
  haproxy.cfg: |
${indented(CONFIG, 4)}  second.cfg: |-  # with a comment
${indented(CONFIG, 4)}  defaults: plain
list:
  - |
${indented(CONFIG, 4)}`;
const MARKDOWN = `# How to

\`\`\`haproxy
${CONFIG}\`\`\`

1. and in a list
   \`\`\`
${indented(CONFIG, 3)}   \`\`\`

\`\`\`console
$ echo global
\`\`\`
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-inputs-'));
  await writeFile(join(cwd, 'map.yaml'), CONFIG_MAP);
  await writeFile(join(cwd, 'how.md'), MARKDOWN);
  await writeFile(join(cwd, 'plain.yaml'), 'a: b\n');
  await writeFile(join(cwd, 'a.cfg'), CONFIG);
  await writeFile(join(cwd, 'b.cfg'), `# of b\n\n${CONFIG}`);
  await writeFile(
    join(cwd, 'rest.cfg'),
    'backend app\n    stick-table type ip size 1k expire 1m peers ours\n',
  );
  await writeFile(
    join(cwd, 'chart.yaml'),
    `data:\n  haproxy.cfg: |\n    global\n    {{- range .Values.nodes }}\n    {{ end }}\n    peers p\n`,
  );
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const lint = (...args: readonly string[]) =>
  hapeers(['lint', '--no-cluster', '--haproxy-version', '3.0', '--format', 'compact', ...args], { cwd });

/** The lines of the file that lack a port. */
const wrongLines = (text: string) =>
  text.split('\n').flatMap((line, index) => (/peer b 10\.0\.0\.2$/.test(line) ? [index + 1] : []));

describe('lint --extract', () => {
  it.each([
    ['map.yaml', CONFIG_MAP],
    ['how.md', MARKDOWN],
  ])('lints the configs in %s at their own lines and columns', async (file, text) => {
    const { stdout, exit } = await lint('--extract', '--only', 'peers/missing-port', file);
    const expected = wrongLines(text).map((line) => {
      const column = (text.split('\n')[line - 1] ?? '').indexOf('10.0.0.2') + 1;
      return `${file}:${line}:${column}: error: address "10.0.0.2" has no port [peers/missing-port]`;
    });
    expect(stdout.trim().split('\n')).toEqual(expected);
    expect(exit).toBe(1);
  });

  it('says one thing of a template, and nothing of a file without configs', async () => {
    const chart = await lint('--extract', 'chart.yaml');
    expect(chart.stdout.trim().split('\n')).toEqual([
      expect.stringContaining('chart.yaml:4:5: error: this looks like a template'),
    ]);
    const none = await lint('--extract', 'plain.yaml');
    expect(none).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('no haproxy.cfg text was found in this file (plain.yaml)'),
    });
    expect(await lint('--extract', '--fix', 'map.yaml')).toMatchObject({ exit: 2 });
  });

  it('keeps every line where it is', () => {
    for (const { text, line } of extractConfigs(CONFIG_MAP)) {
      const lines = text.split('\n');
      expect(lines).toHaveLength(CONFIG_MAP.split('\n').length);
      expect(lines.slice(0, line - 1).join('')).toBe('');
    }
    expect(extractConfigs(CONFIG_MAP.replaceAll('\n', '\r\n'))).toHaveLength(3);
  });
});

describe('several files', () => {
  it('that each begin with a global section are separate configs, which is said', async () => {
    const { stdout, stderr } = await lint('a.cfg', 'b.cfg');
    expect(stderr).toContain(
      'note: 2 files with a global section each are read as separate configs; use -f for one',
    );
    expect(stdout).not.toContain('duplicate');
    expect(stdout.match(/peers\/missing-port/g)).toHaveLength(2);
  });

  it('are one config with -f, and where only one has a global section', async () => {
    expect((await lint('-f', 'a.cfg', '-f', 'b.cfg')).stdout).toContain('[peers/duplicate-section]');
    const { stdout, stderr } = await lint('a.cfg', 'rest.cfg');
    expect(stderr).not.toContain('note:');
    expect(stdout).not.toContain('table/unknown-peers-section');
  });
});

describe('what is no config', () => {
  it.each([
    ['empty.cfg', '', 'this file is empty, so HAProxy would start nothing (empty.cfg)', 'name a haproxy.cfg'],
    [
      'values.yaml',
      'a: b\n',
      'this is a YAML file, not an HAProxy config (values.yaml)',
      'add --extract to lint',
    ],
    [
      'site.conf',
      'http {\n    server { listen 80; }\n}\n',
      'this is an nginx config, not an HAProxy config (site.conf)',
      'name a haproxy.cfg',
    ],
    [
      'app.conf',
      'upstream app {\n    server 10.0.0.1;\n}\nserver {\n    listen 80;\n}\n',
      'this is an nginx config, not',
      'name a',
    ],
    [
      'haproxy',
      '\x7fELF\x02\x01',
      'this is a program, not an HAProxy config (haproxy)',
      'name a haproxy.cfg',
    ],
    ['guide.md', '# A guide\n', 'this is a Markdown file (guide.md)', 'add --extract to lint'],
    ['cfgs/note.txt', 'x\n', 'no file is named *.cfg (cfgs)', 'name the file'],
  ])('%s is one line that says what it is, and one that says what to do', async (path, text, says, does) => {
    await mkdir(join(cwd, dirname(path)), { recursive: true });
    await writeFile(join(cwd, path), text);
    const { stdout, stderr, exit } = await lint(path.split('/')[0] ?? '');
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 });
    const [first, second, ...rest] = stderr.trimEnd().split('\n');
    expect([first, second]).toEqual([expect.stringContaining(says), expect.stringContaining(does)]);
    expect(rest).toEqual([]);
  });

  it.each(['{{ .Values.port }}', '<%= @port %>', '{% if x %}'])(
    'a template with %s is one problem',
    async (mark) => {
      await writeFile(
        join(cwd, 'template.cfg'),
        `global\n    maxconn ${mark}\n\nfrontend ${mark}\n    bind :80\n`,
      );
      const { stdout, exit } = await lint('template.cfg');
      expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('[syntax/template]')]);
      expect(exit).toBe(1);
    },
  );
});
