import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { fixTexts, lintTexts } from '../lint/fixing.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';

const TABLE = `
backend app
    stick-table type ip size 1k expire 5m store gpc0 peers ours
`;

/** Two nodes whose lines of peers sections are given; whether an entry gets from the first to the second. */
async function replicates(binary: HaproxyBinary, texts: readonly string[]): Promise<boolean> {
  const started = await Promise.allSettled(texts.map((config) => startNode({ binary, config })));
  const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  try {
    const [a, b] = nodes as [HaproxyNode?, HaproxyNode?];
    if (a === undefined || b === undefined) return false;
    await a.runtime('set table app key 192.0.2.1 data.gpc0 1');
    const end = Date.now() + 12_000;
    while (Date.now() < end) {
      if ((await b.runtime('show table app')).includes('192.0.2.1')) return true;
      await sleep(100);
    }
    return false;
  } catch {
    // a node that has crashed answers nothing
    return false;
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

async function pair(lines: (name: string, a: number, b: number) => readonly string[]): Promise<string[]> {
  const [a, b] = [await freePort(), await freePort()];
  return ['a', 'b'].map(
    (name) =>
      `global\n    localpeer ${name}\n\npeers ours\n    ${lines(name, a, b).join('\n    ')}\n${TABLE}`,
  );
}

const legacy = (parameter: string) =>
  pair((name, a, b) => [
    `peer a 127.0.0.1:${a}${name === 'a' ? '' : ` ${parameter}`}`,
    `peer b 127.0.0.1:${b}${name === 'b' ? '' : ` ${parameter}`}`,
  ]);

describe.concurrent.each(haproxyBinaries())(
  'parameters of peers in HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    const { version } = binary;
    const parsed = parseVersion(version);
    const rulesOf = (text: string) =>
      lintTexts(text, version)
        .problems.filter(({ rule }) => /^peers\/(?:harmful|ignored)-parameter$/.test(rule))
        .map(({ rule }) => rule);

    it.concurrent.each(['proto h2', 'strict-maxconn'])(
      '%s: what is said of it is so, and what --fix makes of it works',
      async (parameter) => {
        if (parameter === 'strict-maxconn' && !isAtLeast(parsed, '3.2')) {
          console.log(`"strict-maxconn" does not exist in HAProxy ${version}`);
          return;
        }
        const texts = await legacy(parameter);
        const isHarmful = texts.some((text) => rulesOf(text).includes('peers/harmful-parameter'));
        expect(isHarmful).toBe(isAtLeast(parsed, '3.0'));
        expect(await replicates(binary, texts)).toBe(!isHarmful);
        const fixed = texts.map((text) => fixTexts(text, version));
        expect(fixed.join()).not.toContain(parameter);
        expect(await replicates(binary, fixed)).toBe(true);
      },
    );

    it.concurrent.each(['weight 0', 'disabled', 'maxconn 1', 'on-error mark-down'])(
      '%s has no effect',
      async (parameter) => {
        const texts = await legacy(parameter);
        for (const text of texts) expect(rulesOf(text)).toEqual(['peers/ignored-parameter']);
        expect(await replicates(binary, texts)).toBe(true);
      },
    );

    it.concurrent('the PROXY protocol on both ends is left alone where it works', async () => {
      const texts = await pair((name, a, b) => [
        `bind 127.0.0.1:${name === 'a' ? a : b} accept-proxy`,
        `server a ${name === 'a' ? '' : `127.0.0.1:${a} `}send-proxy`,
        `server b ${name === 'b' ? '' : `127.0.0.1:${b} `}send-proxy`,
      ]);
      const works = isAtLeast(parsed, '3.0');
      expect(await replicates(binary, texts)).toBe(works);
      if (!works) return;
      expect(texts.map((text) => fixTexts(text, version))).toEqual(texts);
      for (const text of texts) expect(rulesOf(text)).toEqual([]);
    });

    it.concurrent.each([
      ['', false],
      ['send-proxy', true],
    ])(
      'a listener with accept-proxy and the local server with "%s": the tables at a reload',
      async (parameter, sends) => {
        const port = await freePort();
        const config = `global\n    localpeer a\n\npeers ours\n    bind 127.0.0.1:${port} accept-proxy\n    server a ${parameter}\n${TABLE}`;
        const keeps = sends && isAtLeast(parsed, '3.0');
        expect(rulesOf(config).includes('peers/harmful-parameter')).toBe(!keeps);
        const node = await startNode({ binary, config });
        try {
          await resynchronised(node);
          await node.runtime('set table app key 192.0.2.1 data.gpc0 1');
          await node.reload();
          await sleep(1000);
          expect((await node.runtime('show table app')).includes('192.0.2.1')).toBe(keeps);
        } finally {
          await node.stop();
        }
      },
    );
  },
);
