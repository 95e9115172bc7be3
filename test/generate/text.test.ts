import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/bytes.ts';
import { readCluster } from '../../src/cluster/read.ts';
import { nodeText } from '../../src/generate/text.ts';
import type { Cluster, Form } from '../../src/model/cluster.ts';
import { formatVersion, isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../haproxy/certificates.ts';
import { check } from '../haproxy/check.ts';

const folder = join(repositoryFolder, 'fixtures/clusters');
const forms: readonly Form[] = ['legacy', 'modern', 'single'];

/** The clusters whose texts are kept, by name. `full` has certificates and paths that no machine has. */
const clusters = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml') && file !== 'full.yaml')
  .map((file): [string, Cluster] => [file.replace('.yaml', ''), load(join(folder, file))]);

function load(path: string): Cluster {
  const { cluster, problems } = readCluster(sourceOf(path, readFileSync(path)));
  if (cluster === null) throw new Error(`${path}: ${problems.map(({ message }) => message).join(', ')}`);
  return cluster;
}

/** What a cluster cannot say in a form is refused, and no text of it is kept. */
function canBe(name: string, form: Form): boolean {
  return !(name === 'unverified' && form === 'legacy');
}

const texts = clusters.flatMap(([name, cluster]) =>
  forms
    .filter((form) => canBe(name, form))
    .flatMap((form) => cluster.nodes.map((node) => ({ name, cluster, form, node: node.name }))),
);

describe('the text of a node', () => {
  for (const { name, cluster, form, node } of texts) {
    it(`of ${name} in ${form} form for ${node}`, async () => {
      const kept = join(folder, 'expected', `${name}.${form}.${node}.cfg`);
      await expect(nodeText(cluster, node, form)).toMatchFileSnapshot(kept);
    });
  }

  it('is kept for nothing else', () => {
    const kept = readdirSync(join(folder, 'expected')).sort();
    expect(kept).toEqual(texts.map(({ name, form, node }) => `${name}.${form}.${node}.cfg`).sort());
  });

  it('is one for all nodes where the form allows it', () => {
    for (const [name, cluster] of clusters) {
      const distinct = (form: Form) =>
        new Set(cluster.nodes.map((node) => nodeText(cluster, node.name, form))).size;
      const differs = cluster.localpeer ? cluster.nodes.length : 1;
      expect(distinct('single'), name).toBe(differs);
      if (!['tls', 'shards', 'unverified'].includes(name)) expect(distinct('legacy'), name).toBe(differs);
    }
  });

  it('is refused in a form that cannot say it', () => {
    const [, cluster] = clusters.find(([name]) => name === 'unverified') ?? [];
    if (cluster === undefined) throw new Error('no such cluster');
    expect(() => nodeText(cluster, 'lb1', 'legacy')).toThrow(
      '"form: legacy" cannot listen on "0.0.0.0:1024"',
    );
  });
});

describe.concurrent('real HAProxy accepts without a word', () => {
  let certificates: Certificates;
  beforeAll(async () => {
    certificates = await makeCertificates(['lb1', 'lb2', 'lb3']);
  });
  afterAll(() => certificates.remove());

  for (const binary of haproxyBinaries()) {
    for (const { name, cluster, form, node } of texts) {
      if (!isAtLeast(parseVersion(binary.version), formatVersion(cluster.version))) continue;
      it(`${name} in ${form} form as ${node}, ${binary.branch}`, async ({ expect }) => {
        const text = nodeText(cluster, node, form).replaceAll('/etc/haproxy/certs', certificates.folder);
        const options = {
          env: { PEER_ADDRESS: '10.0.10.9' },
          ...(cluster.localpeer ? {} : { localPeer: node }),
        };
        expect(await check(binary, text, options)).toEqual({ exit: 0, messages: [] });
      });
    }
  }
});
