import { describe, expect, it } from 'vitest';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

const RULE = 'table/lost-on-reload';

describe.each(haproxyBinaries())('a reload of HAProxy $version', { concurrent: true }, (binary) => {
  it.each([
    { what: 'without a peers section', isShared: false },
    { what: 'with a peers section of the local peer alone', isShared: true },
  ])('$what', async ({ isShared }) => {
    const port = await freePort();
    const peers = isShared ? `peers mypeers\n    peer hap1 127.0.0.1:${port}\n\n` : '';
    const config = `${peers}backend app
    timeout connect 1s
    timeout server 5s
    stick-table type ip size 1k expire 5m store gpt0${isShared ? ' peers mypeers' : ''}
    stick on src
    server web1 127.0.0.1:1
`;
    const spoken = lintTexts(config, binary.version).problems.some(({ rule }) => rule === RULE);
    expect(spoken).toBe(!isShared);
    const node = await startNode({ binary, config, localPeer: 'hap1' });
    try {
      if (isShared) await resynchronised(node);
      await node.runtime('set table app key 192.0.2.1 data.gpt0 7');
      await node.reload();
      const content = () => node.runtime('show table app');
      if (isShared) await until('the lesson', 5000, async () => (await content()).includes('gpt0=7'));
      else expect(await content()).toContain('used:0');
    } finally {
      await node.stop();
    }
  });
});
