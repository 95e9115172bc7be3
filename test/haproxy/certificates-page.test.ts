import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, readCluster, Source } from '../../src/index.ts';
import { haproxyBinaries, repositoryFolder } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

const page = readFileSync(join(repositoryFolder, 'docs/certificates.md'), 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-certificates-'));
  execFileSync('bash', ['-e', '-c', block('sh')], { cwd: folder, stdio: 'ignore' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.concurrent.each(haproxyBinaries())(
  'docs/certificates.md with HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    it('makes certificates with which two nodes replicate', async () => {
      const names = ['lb1', 'lb2'];
      const ports = await Promise.all(names.map(() => freePort()));
      const yaml = `${block('yaml').replaceAll('/etc/haproxy/peers', folder)}  tables: [{ name: t, type: ip, size: 1k, expire: 1m, store: [gpc0] }]
nodes:
${names.map((name, index) => `  - { name: ${name}, address: 127.0.0.1, port: ${ports[index]} }\n`).join('')}`;
      const { cluster, problems } = readCluster(new Source('hapeers.yaml', yaml));
      expect(problems).toEqual([]);
      if (cluster === null) throw new Error('no cluster');
      const nodes = await Promise.all(
        names.map((name) => startNode({ binary, config: generate(cluster, name), localPeer: name })),
      );
      try {
        await nodes[0]?.runtime('set table mypeers/t key 10.0.0.1 data.gpc0 5');
        await nodes[1]?.runtime('set table mypeers/t key 10.0.0.2 data.gpc0 6');
        for (const node of nodes) {
          await until('both entries', 20_000, async () => {
            const content = await node.runtime('show table mypeers/t');
            return content.includes('key=10.0.0.1 ') && content.includes('key=10.0.0.2 ');
          });
        }
      } finally {
        await Promise.all(nodes.map((node) => node.stop()));
      }
    });
  },
);
