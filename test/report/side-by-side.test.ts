import { describe, expect, it } from 'vitest';
import { reportProblems } from '../../src/index.ts';
import { lintFleet } from '../../src/lint/lint.ts';
import type { Problem } from '../../src/problem.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `lb${index + 1}`);

/** A fleet; what is otherwise on a node by its name. */
function problemsOf(
  count: number,
  table: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
) {
  const peers = names(count).map((name, index) => `    peer ${name} 10.0.0.${index + 1}:10000\n`);
  const nodes = names(count).map((name) => {
    const text = `global\n    localpeer ${name}\n\npeers mypeers\n${peers.join('')}\nbackend app\n    stick-table type ip ${table[name] ?? 'size 100k expire 30m store gpc0'} peers mypeers\n    stick on src\n    server web1 10.0.1.1:80 id 1\n`;
    const [from = '', to = ''] = (more[name] ?? '').split(' -> ');
    return { name, files: [{ name: `${name}.cfg`, text: from === '' ? text : text.replace(from, to) }] };
  });
  return lintFleet(nodes, { haproxyVersion: '3.0' }).filter(({ rule }) => rule.startsWith('fleet/'));
}

const textOf = (problems: readonly Problem[]) => reportProblems('text', problems, { files: [] });
const tableOf = (text: string, what: string) =>
  text.split('\n\n').find((block) => block.trimStart().startsWith(what)) ?? '';

describe('the nodes of a fleet side by side', () => {
  it('are in one table where nodes agree, once for all problems about a thing', async () => {
    const problems = problemsOf(4, { lb3: 'size 10k expire 10m store gpc0,http_req_rate(10s)' });
    expect(problems.map(({ rule }) => rule)).toEqual([
      'fleet/different-table-data',
      'fleet/different-table-expire',
      'fleet/different-table-size',
    ]);
    const text = await textOf(problems);
    expect(text.split('table "app"   ')).toHaveLength(2);
    expect(tableOf(text, 'table "app"')).toBe(
      [
        '  table "app"     lb1, lb2, lb4                 lb3',
        '  key             ip                            ip',
        '≠ size            102,400                       10,240',
        '≠ expire          30m                           10m',
        '  store           gpc0                          gpc0',
        '≠ http_req_rate   –                             per 10s',
      ].join('\n'),
    );
  });

  it('are no table where a sentence about two nodes says all', async () => {
    const text = await textOf(problemsOf(2, { lb2: 'size 10k expire 30m store gpc0' }));
    expect(text).toContain('has room for 10240 entries here');
    expect(text).not.toContain('≠');
  });

  it('fit in 80 columns, however many differ', async () => {
    const each = names(9).map((name, index): [string, string] => [
      name,
      `size ${index + 1}k expire ${index + 1}m`,
    ]);
    const text = await textOf(problemsOf(9, Object.fromEntries(each)));
    const rows = text.split('\n').filter((line) => /^ {2}table|^≠|lb\d: /.test(line));
    expect(rows.length).toBeGreaterThan(18);
    expect(rows.filter((line) => line.length > 80)).toEqual([]);
  });

  it('tell of servers and of addresses, too', async () => {
    const servers = await textOf(problemsOf(3, {}, { lb2: '10.0.1.1:80 -> 10.0.1.9:80' }));
    expect(tableOf(servers, 'servers of "app"')).toMatch(/≠ web1 +10\.0\.1\.1:80 id 1 +10\.0\.1\.9:80 id 1$/);
    const addresses = await textOf(
      problemsOf(3, {}, { lb3: 'peer lb1 10.0.0.1:10000 -> peer lb1 10.0.0.1:10009' }),
    );
    const table = tableOf(addresses, 'address of "lb1"');
    expect(table).toMatch(/^ {2}listens at +10\.0\.0\.1:10000 +– +–$/m);
    expect(table).toMatch(/^≠ dialed at +– +10\.0\.0\.1:10000 +10\.0\.0\.1:10009$/m);
  });

  it('are data in JSON, with the first problem about a thing', async () => {
    const problems = problemsOf(3, { lb2: 'size 10k expire 10m store gpc0' });
    const report = JSON.parse(await reportProblems('json', problems, { files: [] }));
    const comparisons = report.problems.map(({ comparison }: { comparison: unknown }) => comparison);
    expect(comparisons).toEqual([
      {
        what: 'table "app"',
        nodes: ['lb1', 'lb2', 'lb3'],
        rows: [
          { label: 'key', values: ['ip', 'ip', 'ip'], differs: false },
          { label: 'size', values: ['102,400', '10,240', '102,400'], differs: true },
          { label: 'expire', values: ['30m', '10m', '30m'], differs: true },
          { label: 'store', values: ['gpc0', 'gpc0', 'gpc0'], differs: false },
        ],
      },
      null,
    ]);
  });
});
