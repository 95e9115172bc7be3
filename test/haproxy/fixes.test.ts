import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixes } from '../lint/fix-mix.ts';
import { fixTexts, hasSafeFix, lintTexts } from '../lint/fixing.ts';
import { nodeExamples } from '../lint/node-examples.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { check } from './check.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['hap1']);
});
afterAll(() => certificates.remove());

/** Valid, or valid with nothing to listen on. */
const VALID = [0, 2];

async function exitOf(binary: HaproxyBinary, text: string): Promise<number> {
  const config = text.replaceAll('/etc/haproxy/', `${certificates.folder}/`);
  const options = /^\s*localpeer/m.test(text) ? {} : { localPeer: 'hap1' };
  return (await check(binary, config, options)).exit;
}

describe.each(haproxyBinaries())('HAProxy $version', (binary) => {
  const { version } = binary;
  const fixable = nodeExamples.filter(([, text, rule]) =>
    hasSafeFix(lintTexts(text, version, rule).problems),
  );

  it('has most of the fixes', () => {
    expect(fixable.length).toBeGreaterThanOrEqual(45);
  });

  it.each(fixable)('accepts the fixed file: %s', async (_, text, rule) => {
    const before = lintTexts(text, version, rule).problems;
    if (before.some(({ haproxy }) => haproxy === 'refuses')) expect(await exitOf(binary, text)).toBe(1);
    expect(VALID).toContain(await exitOf(binary, fixTexts(text, version, rule)));
  });

  it('accepts a file in which several things were fixed', async () => {
    await fc.assert(
      fc.asyncProperty(mixes, async ({ before }) => {
        expect(VALID).toContain(await exitOf(binary, fixTexts(before, version)));
      }),
      { numRuns: 15 },
    );
  });

  it('gives servers the same ids before and after they are written down', async () => {
    const text = `defaults
    mode tcp
    timeout connect 1s
    timeout client 1s
    timeout server 1s

peers mypeers
    peer hap1 127.0.0.1:${await freePort()}
    peer hap2 127.0.0.1:${await freePort()}

backend app
    stick-table type ip size 1k expire 1m peers mypeers
    stick on src
    server a 127.0.0.1:1001
    server b 127.0.0.1:1002 id 1
    server c 127.0.0.1:1003 weight 5
    server d 127.0.0.1:1004 id 4
    server e 127.0.0.1:1005
    server f 127.0.0.1:1006
`;
    const fixed = fixTexts(text, version);
    expect(fixed.match(/ id \d/g)).toHaveLength(6);
    expect(await serversOf(binary, fixed)).toEqual(await serversOf(binary, text));
  });

  it('applies a default-server line to the servers that it is moved above', async () => {
    const text = `defaults
    mode tcp
    timeout connect 1s
    timeout client 1s
    timeout server 1s

backend app
    server a 127.0.0.1:1001
    server b 127.0.0.1:1002 weight 9
    default-server weight 7
`;
    const weights = async (config: string) => (await serversOf(binary, config)).map(({ weight }) => weight);
    expect(await weights(text)).toEqual(['1', '9']);
    expect(await weights(fixTexts(text, version))).toEqual(['7', '9']);
  });

  it('listens where the local server line said', async () => {
    const [own, other] = [await freePort(), await freePort()];
    const text = `peers mypeers
    server hap1 127.0.0.1:${own}
    server hap2 127.0.0.1:${other}

backend app
    stick-table type ip size 1k expire 1m peers mypeers
`;
    const shown = await withNode(binary, fixTexts(text, version), (node) => node.runtime('show peers'));
    expect(shown).toMatch(new RegExp(`id=hap1\\(local,.*\\) addr=127\\.0\\.0\\.1:${own} `));
    expect(shown).toMatch(new RegExp(`id=hap2\\(remote,.*\\) addr=127\\.0\\.0\\.1:${other} `));
  });
});

async function withNode<T>(
  binary: HaproxyBinary,
  config: string,
  ask: (node: HaproxyNode) => Promise<T>,
): Promise<T> {
  const node = await startNode({ binary, config, localPeer: 'hap1' });
  try {
    return await ask(node);
  } finally {
    await node.stop();
  }
}

/** Name, id and weight of every server, in the order of "show servers state". */
async function serversOf(binary: HaproxyBinary, config: string) {
  const shown = await withNode(binary, config, (node) => node.runtime('show servers state'));
  const [, head = '', ...rows] = shown.split('\n');
  const columns = head.slice(2).split(' ');
  return rows
    .filter((row) => row !== '')
    .map((row) => {
      const cells = row.split(' ');
      const cell = (name: string) => cells[columns.indexOf(name)];
      return { name: cell('srv_name'), id: cell('srv_id'), weight: cell('srv_uweight') };
    });
}
