import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/index.ts';
import overwritten from '../../src/lint/rules/table/overwritten-counters.ts';
import { lintTexts } from '../lint/fixing.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { get } from './requests.ts';
import { until } from './wait.ts';

const names = ['n1', 'n2'];
const EACH = 6;

/** Each node refuses what comes after twelve requests to both. */
function configOf(http: number, peers: readonly number[]): string {
  return `global
    hard-stop-after 10s

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

peers mesh
${names.map((name, index) => `    peer ${name} 127.0.0.1:${peers[index]}\n`).join('')}
frontend www
    bind 127.0.0.1:${http}
    stick-table type ip size 1k expire 5m store http_req_cnt peers mesh
    http-request track-sc0 src
    http-request return status 429 if { sc_http_req_cnt(0) gt ${EACH * names.length} }
    http-request return status 200
`;
}

function fixed(text: string, version: string): string {
  const { problems } = lintTexts(text, version);
  const fix = problems.find(({ rule }) => rule === overwritten.id)?.fix;
  if (fix == null) throw new Error('no fix');
  return applyEdits(
    text,
    fix.edits.map(({ range, text: replacement }) => ({ ...range, text: replacement })),
  );
}

describe('the fix of overwritten counters', () => {
  it.concurrent.each(haproxyBinaries().map((binary) => [binary.version, binary] as const))(
    'adds up what two nodes of HAProxy %s count at the same time',
    { timeout: 60_000 },
    async (version, binary) => {
      const [peers, http] = await Promise.all([0, 1].map(() => Promise.all(names.map(() => freePort()))));
      if (peers === undefined || http === undefined) throw new Error('no ports');
      const texts = http.map((port) => fixed(configOf(port, peers), version));
      const verdict = await check(binary, texts[0] ?? '', { localPeer: 'n1', args: ['-dW'] });
      expect(verdict).toEqual({ exit: 0, messages: [] });
      const nodes = await Promise.all(
        names.map((localPeer, index) => startNode({ binary, config: texts[index] ?? '', localPeer })),
      );
      try {
        await Promise.all(nodes.map((node) => resynchronised(node)));
        const statuses = await Promise.all(
          http.flatMap((port) => Array.from({ length: EACH }, async () => (await get(port)).status)),
        );
        expect(new Set(statuses)).toEqual(new Set([200]));
        for (const node of nodes) {
          await until('counts of both nodes', 15_000, async () => {
            const shown = await Promise.all(names.map((name) => node.runtime(`show table mesh/www_${name}`)));
            return shown.every((table) => table.includes(`http_req_cnt=${EACH}`));
          });
        }
        // The thirteenth request to both together is one too many, on either node.
        for (const port of http) expect((await get(port)).status).toBe(429);
      } finally {
        await Promise.all(nodes.map((node) => node.stop()));
      }
    },
  );
});
