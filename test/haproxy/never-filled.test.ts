import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lintFleet } from '../../src/index.ts';
import { haproxyPairs } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';
import { get } from './requests.ts';
import { until } from './wait.ts';

/** Two nodes with a table that the rules of the second one may fill. */
const cases = [
  { what: 'no rule on any node', rule: '', says: ['fleet/never-filled-table'] },
  { what: 'a rule on one node', rule: 'http-request track-sc0 src table app', says: [] },
];

describe.concurrent.each(haproxyPairs())(
  'a table of two nodes of $name',
  { timeout: 60_000 },
  ({ binaries }) => {
    it.concurrent.each(cases)('with $what', async ({ rule, says }) => {
      const peers = [await freePort(), await freePort()];
      const http = await freePort();
      const textOf = (index: number) => `global
    localpeer ${'ab'.charAt(index)}

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

peers ours
    peer a 127.0.0.1:${peers[0]}
    peer b 127.0.0.1:${peers[1]}

backend app
    stick-table type ip size 1k expire 1h store http_req_cnt peers ours
${
  index === 0
    ? ''
    : `
frontend www
    bind 127.0.0.1:${http}
    ${rule}
    http-request return status 200
`
}`;
      const told = lintFleet(
        binaries.map(({ version }, index) => ({
          name: 'ab'.charAt(index),
          files: [{ name: `${index}.cfg`, text: textOf(index) }],
          haproxyVersion: version,
        })),
      );
      expect(told.map((problem) => problem.rule).filter((id) => id === 'fleet/never-filled-table')).toEqual(
        says,
      );
      const nodes = await Promise.all(
        binaries.map((binary, index) => startNode({ binary, config: textOf(index) })),
      );
      try {
        for (let count = 0; count < 3; count++) await get(http);
        const shown = () => Promise.all(nodes.map((node) => node.runtime('show table app')));
        if (says.length === 0) {
          await until('count on both nodes', 20_000, async () =>
            (await shown()).every((text) => text.includes('http_req_cnt=3')),
          );
        } else {
          await sleep(1500);
          for (const text of await shown()) expect(text).toContain('used:0');
        }
      } finally {
        await Promise.all(nodes.map((node) => node.stop()));
      }
    });
  },
);
