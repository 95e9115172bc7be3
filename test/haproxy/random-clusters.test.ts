import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardFaults } from '../../src/generate/guard.ts';
import { generate, readCluster, Source, spliceInto } from '../../src/index.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

const RUNS = 12;
const START = `global
    hard-stop-after 10s

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

frontend www
    bind 127.0.0.1:8080
    default_backend app

backend app
    http-request track-sc0 src
    http-request deny if { sc_get_gpt0(0) gt 0 }
    server web1 127.0.0.1:80
`;

const address = fc.oneof(
  fc.nat({ max: 250 }).map((last) => `10.0.0.${last + 1}`),
  fc.nat({ max: 250 }).map((last) => `"fd00::${(last + 1).toString(16)}"`),
);

/** A cluster of one to five nodes that names each address once. */
const clusters = fc.record({
  nodes: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/), address }), {
    minLength: 2,
    maxLength: 5,
    selector: ({ address: one }) => one,
  }),
  port: fc.integer({ min: 1024, max: 60_000 }),
  form: fc.constantFrom('legacy', 'modern', 'single'),
  observer: fc.boolean(),
  size: fc.constantFrom('1k', '100k', '1m'),
});

describe.each(haproxyBinaries())('random clusters, HAProxy $version', (binary) => {
  it('become what they say', { timeout: 60_000 }, async () => {
    const property = fc.asyncProperty(clusters, async ({ nodes, port, form, observer, size }) => {
      const names = nodes.map(({ name }) => name);
      fc.pre(new Set(names).size === names.length && !names.includes('ops'));
      const yaml = `haproxy: "${binary.branch}"
peers: { name: p, form: ${form}, port: ${port}${observer ? ', observers: [ops]' : ''} }
tables: { app: { type: ip, size: ${size}, expire: 5m, store: [gpt0] } }
nodes:
${nodes.map((node) => `  - { name: ${JSON.stringify(node.name)}, address: ${node.address} }\n`).join('')}`;
      const { cluster, problems } = readCluster(new Source('hapeers.yaml', yaml));
      expect(problems).toEqual([]);
      const [node] = names;
      if (cluster === null || node === undefined) throw new Error('no cluster');
      const text = spliceInto(new Source('h.cfg', START), cluster, node);
      expect(spliceInto(new Source('h.cfg', text), cluster, node)).toBe(text);
      const target = {
        version: parseVersion(binary.version),
        localPeer: node,
        localPeerBy: 'option' as const,
        environment: new Environment(),
      };
      const result = readTexts([new Source('h.cfg', text)], target);
      const intended = readTexts([new Source('c.cfg', generate(cluster, node))], target);
      expect(guardFaults(intended, result, new Set(result.files.map(({ source }) => source)))).toEqual([]);
      const loud = runRules(rules, { nodes: [{ name: node, config: result }] }).filter(
        ({ severity }) => severity !== 'info',
      );
      expect(loud.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
      const { exit, messages } = await check(binary, text, { args: ['-dW'], localPeer: node });
      expect({ exit, messages }).toEqual({ exit: 0, messages: [] });
    });
    await fc.assert(property, { numRuns: RUNS, seed: 12 });
  });
});
