import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../haproxy/binaries.ts';

export const PAGE = join(repositoryFolder, 'docs/verdicts.md');

/** What came of one disagreement on one release. */
export interface Row {
  readonly what: string;
  readonly branch: string;
  readonly cells: readonly string[];
}

const HEAD = `# What probe says of nodes that disagree

Two running nodes for each row, of HAProxy 2.6, 3.0 and 3.2: entries are written on both, and what really arrives is compared entry by entry through their runtime APIs. Beside it is what each command says. \`npm run prove\` starts them all again and compares (\`node scripts/run.js record-verdicts\` writes this page).

- \`--socket\` asks both runtime APIs. \`ok\` and \`warns\` end with exit code 0, \`broken\` with 1. Runtime APIs tell neither the time of expiry, nor the period of a rate, nor the length of an array.
- \`-f\` dials with the config of each node. It says whether the other node answers there by its name, and not whether it lists the caller.
- \`--canary\` names data that do not come across. It is refused where the two tables cannot be one, or one of them is full.
- \`--compare\` asks as an observer with the config of the first node, and cannot read a node that this config does not reach.
- Servers are followed by clients with a cookie: who sticks to a server on one node, and gets another one on the second.

| disagreement | HAProxy | lost | \`--socket\` | \`-f\` of each node | \`--canary\` | \`--compare\` |
|---|---|---|---|---|---|---|
`;

/** The page; releases of which the same is true share a row. */
export function pageOf(rows: readonly Row[], branches: readonly string[]): string {
  const lines = [...new Set(rows.map(({ what }) => what))].flatMap((what) => {
    const own = rows.filter((row) => row.what === what);
    const texts = [...new Set(own.map(({ cells }) => cells.join(' | ')))];
    return texts.map((text) => {
      const of = own.filter(({ cells }) => cells.join(' | ') === text).map(({ branch }) => branch);
      return `| ${what} | ${of.length === branches.length ? 'all' : of.toSorted().join(', ')} | ${text} |`;
    });
  });
  return `${HEAD}${lines.join('\n')}\n`;
}

/** What the page says of a disagreement on a release; null where it says nothing. */
export function cellsInPage(what: string, branch: string): readonly string[] | null {
  const rows = readFileSync(PAGE, 'utf8')
    .split('\n')
    .map((line) => line.slice(2, -2).split(' | '));
  const row = rows.find(([name, of]) => name === what && (of === 'all' || of?.split(', ').includes(branch)));
  return row?.slice(2) ?? null;
}
