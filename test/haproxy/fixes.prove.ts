import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { isReplicated, isSound } from '../../src/model/table/replication.ts';
import type { StickTable } from '../../src/model/table/stick-table.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { fixTexts, hasSafeFix, lintTexts } from '../lint/fixing.ts';
import { nodeExamples } from '../lint/node-examples.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type Certificates, makeCertificate, makeCertificates } from './certificates.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { twoHosts, whyNoHosts } from './two-hosts.ts';

/** How long an entry is waited for: several attempts to connect. */
const PATIENCE_MS = 10_000;

let certificates: Certificates;
const impossible = await whyNoHosts();
if (impossible !== null) console.log(`fixes on running nodes: not proved here, ${impossible}`);

beforeAll(async () => {
  certificates = await makeCertificates([]);
  for (const name of ['hap1', 'hap2']) {
    const extensions = ['subjectAltName=DNS:peers.example'];
    await makeCertificate(certificates.folder, name, { extensions });
  }
});
afterAll(() => certificates.remove());

describe.skipIf(impossible !== null).each(haproxyBinaries())('two nodes of HAProxy $version', (binary) => {
  const { version } = binary;
  const fixable = nodeExamples
    .filter(([, text, rule]) => hasSafeFix(lintTexts(text, version, rule).problems))
    .filter(([, text, rule]) => text.includes('peers ') || CONCERNED.test(rule));

  it.concurrent.each(fixable)('%s', async (_, text, rule) => {
    const fixed = fixTexts(text, version, rule);
    const more =
      observed(text, version) || observed(fixed, version) || (text.includes('peers ') ? '' : CLUSTER);
    const before = text + more;
    const after = fixed + more;
    expect(fixed).not.toBe(text);
    const was = await replicates(binary, [before, before]);
    const mixed = await replicates(binary, [after, before]);
    const is = await replicates(binary, [after, after]);
    if (was === true) expect(mixed).toBe(true);
    expect(is).toBe(true);
  });
});

/** Areas of rules whose fixes may cut what a cluster shares, even where an example has no peers section. */
const CONCERNED = /^(?:bind|peers|proxy|server|table|tls)\//;

/** Two nodes and what they share, for a text without a peers section. */
const CLUSTER = `
peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend observed
    stick-table type ip size 1k expire 5m store gpc0 peers mypeers
`;

/** A table to look at, for a text that shares none. */
function observed(text: string, version: string): string {
  const config = modelOf(text, version, 'hap1');
  const section = config.peersSections[0]?.name?.value;
  if (section == null || sharedTables(text, version).length > 0) return '';
  return `\nbackend observed\n    stick-table type ip size 1k expire 5m store gpc0 peers ${section}\n`;
}

function sharedTables(text: string, version: string): readonly StickTable[] {
  return modelOf(text, version, 'hap1').tables.filter((one) => isReplicated(one) && isSound(one));
}

function modelOf(text: string, version: string, localPeer: string) {
  return readTexts([new Source('haproxy.cfg', text)], {
    version: parseVersion(version),
    localPeer,
    localPeerBy: 'node',
    environment: new Environment(),
  });
}

/** What the other node has: names and addresses of the two exchanged. */
function otherSide(text: string, other: string): string {
  const swapped = new Map([
    ['hap1', other],
    [other, 'hap1'],
    ['10.0.0.1', '10.0.0.2'],
    ['10.0.0.2', '10.0.0.1'],
  ]);
  return text.replace(/\b(?:hap\d+|10\.0\.0\.[12])\b(?!\.pem)/g, (word) => swapped.get(word) ?? word);
}

/** The name of the other node in a text. */
function otherName(text: string): string {
  return /\bhap(?!1\b)\d+\b/.exec(text)?.[0] ?? 'hap2';
}

/** Whether entries of the first shared table arrive in both directions; what HAProxy says where a node does not start. */
async function replicates(
  binary: HaproxyBinary,
  [first, second]: readonly [string, string],
): Promise<boolean | string> {
  const other = otherName(first);
  const texts = [first, otherSide(second, other)];
  const hosts = await twoHosts();
  const nodes: HaproxyNode[] = [];
  try {
    for (const [index, text] of texts.entries()) {
      const config = text.replaceAll('/etc/haproxy/', `${certificates.folder}/`);
      const localPeer = /^\s*localpeer/m.test(text) ? {} : { localPeer: index === 0 ? 'hap1' : other };
      nodes.push(await startNode({ binary, config, within: hosts.within[index as 0 | 1], ...localPeer }));
    }
    const [ours = [], theirs = []] = [first, second].map((text) => sharedTables(text, binary.version));
    const table = ours.find(({ name }) => theirs.some((one) => one.name === name));
    if (table === undefined) return 'no table is shared';
    const [a, b] = nodes as [HaproxyNode, HaproxyNode];
    const keys = keysOf(table);
    for (const [index, node] of [a, b].entries())
      await node.runtime(`set table ${table.name} key ${keys[index]}`);
    const has = async (node: HaproxyNode, key: string) =>
      (await node.runtime(`show table ${table.name}`)).includes(`key=${key} `);
    const arrived = async () => (await has(b, keys[0])) && (await has(a, keys[1]));
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      if (await arrived()) return true;
      await sleep(100);
    }
    return false;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await hosts.remove();
  }
}

function keysOf({ key }: StickTable): readonly [string, string] {
  if (key?.name === 'string') return ['a', 'b'];
  if (key?.name === 'integer') return ['1', '2'];
  return key?.name === 'ipv6' ? ['2001:db8::1', '2001:db8::2'] : ['192.0.2.1', '192.0.2.2'];
}
