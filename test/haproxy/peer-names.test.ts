import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { haproxyBinaries } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** Names that old releases had trouble with: nothing is wrong with them, so lint has nothing to say. */
const names: readonly (readonly [string, readonly [string, string]])[] = [
  ['that look like options', ['-x', '-sf']],
  ['of more than 32 characters', ['a'.repeat(33), 'b'.repeat(33)]],
  ['longer than any host name', ['a'.repeat(255), 'b'.repeat(255)]],
];

describe.each(haproxyBinaries())('peers of HAProxy $version', (binary) => {
  it.each(names)('with names %s replicate', async (_what, [one, two]) => {
    const ports = [await freePort(), await freePort()];
    const config = `peers mypeers
    peer ${one} 127.0.0.1:${ports[0]}
    peer ${two} 127.0.0.1:${ports[1]}

backend app
    timeout connect 1s
    timeout server 1s
    stick-table type string len 20 size 1k expire 1h store gpc0 peers mypeers
`;
    const problems = lint([{ name: 'haproxy.cfg', text: config }], { localPeer: one });
    expect(problems.filter(({ rule }) => rule.startsWith('peers/'))).toEqual([]);
    // By -L, where a dash could be taken for an option.
    const nodes = await Promise.all([one, two].map((localPeer) => startNode({ binary, config, localPeer })));
    try {
      await nodes[0]?.runtime('set table app key alice data.gpc0 7');
      await until('entry on the other node', 15_000, async () =>
        /key=alice .*gpc0=7/.test((await nodes[1]?.runtime('show table app')) ?? ''),
      );
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });
});
