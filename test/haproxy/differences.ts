import { setTimeout as sleep } from 'node:timers/promises';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import type { HaproxyBinary } from './binaries.ts';
import type { Certificates } from './certificates.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';

/** One change of the second node of a pair that was in order. */
export interface Difference {
  readonly pair: number;
  readonly what: string;
  /** The lines of the second node. */
  readonly lines: readonly string[];
}

const tables = [
  '',
  'backend app',
  '    stick-table type ip size 1k expire 5m store gpc0,gpt0 peers ours',
  '    timeout connect 1s',
  '    timeout server 5s',
  '    stick on src',
  '    server web1 127.0.0.1:81 id 1',
  '    server web2 127.0.0.1:82 id 2',
];

const tls = 'ssl crt CERTS/NODE.pem ca-file CERTS/ca.pem verify required';

/** Pairs in order; A, B are the ports of the nodes, NODE is the own name. */
const pairs: readonly ((node: 'a' | 'b') => readonly string[])[] = [
  () => ['peers ours', '    peer a 127.0.0.1:A', '    peer b 127.0.0.1:B', ...tables],
  (node) => [
    'peers ours',
    `    bind 127.0.0.1:${node.toUpperCase()}`,
    `    server a${node === 'a' ? '' : ' 127.0.0.1:A'}`,
    `    server b${node === 'b' ? '' : ' 127.0.0.1:B'}`,
    '    table more type string len 20 size 1k expire 5m store gpc0',
    ...tables,
  ],
  (node) => [
    'peers ours',
    `    bind 127.0.0.1:${node.toUpperCase()} ${tls}`,
    `    default-server ${tls} verifyhost ${node === 'a' ? 'b' : 'a'}`,
    `    server a${node === 'a' ? '' : ' 127.0.0.1:A'}`,
    `    server b${node === 'b' ? '' : ' 127.0.0.1:B'}`,
    ...tables,
  ],
];

const others: Readonly<Record<string, readonly string[]>> = {
  ip: ['ipv6', 'string', 'integer'],
  string: ['ip', 'binary'],
  '1k': ['2k', '10'],
  '5m': ['1m', '9m', '2s'],
  '20': ['10', '40'],
  'gpc0,gpt0': ['gpc0', 'gpt0', 'gpc0,gpt0,gpc1', 'gpt0,gpc0', 'gpc(1),gpt0'],
  gpc0: ['gpc1', 'gpc(1)', 'gpt0'],
  '127.0.0.1:A': ['127.0.0.1:X', '127.0.0.2:A'],
  '127.0.0.1:B': ['127.0.0.1:X', '127.0.0.2:B', '*:B'],
  '127.0.0.1:81': ['127.0.0.1:82', '127.0.0.1:83'],
  a: ['aa', 'A', 'c'],
  b: ['bb', 'B', 'c'],
  ours: ['mine'],
  app: ['apps', 'App'],
  more: ['most', 'More'],
  required: ['none', 'optional'],
  web1: ['app1', 'web2'],
  '1': ['2', '7'],
  '2': ['1', '9'],
  peer: ['server'],
  server: ['peer'],
};

/** Makes the changes of a seed; the same ones for the same seed. */
export function differences(count: number, seed: number): readonly Difference[] {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const made = new Map<string, Difference>();
  for (let attempt = 0; made.size < count && attempt < count * 40; attempt++) {
    const pair = random(pairs.length);
    const lines = [...(pairs[pair]?.('b') ?? [])];
    const at = random(lines.length);
    const line = lines[at] ?? '';
    if (line === '') continue;
    const what = change(lines, at, line, random);
    if (what === null) continue;
    made.set(`${pair} ${lines.join('\n')}`, { pair, what: `pair ${pair}, ${what}`, lines });
  }
  return [...made.values()];
}

function change(lines: string[], at: number, line: string, random: (below: number) => number): string | null {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const words = line.trim().split(' ');
  const word = random(words.length);
  const old = words[word] ?? '';
  switch (random(5)) {
    case 0:
      if (indent === '') return null;
      lines.splice(at, 1);
      return `without "${line.trim()}"`;
    case 1:
      words.splice(word, 1);
      lines[at] = indent + words.join(' ');
      return `"${line.trim()}" without "${old}"`;
    case 2: {
      if (indent === '') return null;
      const to = 1 + random(lines.length - 1);
      lines.splice(to, 0, ...lines.splice(at, 1));
      return `"${line.trim()}" moved to line ${to + 1}`;
    }
    default: {
      const choices = others[old];
      if (choices === undefined) return null;
      const next = choices[random(choices.length)] ?? old;
      words[word] = next;
      lines[at] = indent + words.join(' ');
      return `"${line.trim()}" with "${next}" for "${old}"`;
    }
  }
}

/** What came of a change. */
export interface Outcome {
  /** Whether what one node writes is on the other as it was written; null where the second node does not start. */
  readonly kept: boolean | null;
  /** The rules that speak about the pair, with their severities. */
  readonly spoken: ReadonlyMap<string, string>;
}

const PATIENCE_MS = 7000;

/** Runs the pair, writes on both nodes, and compares what is on the other. */
export async function outcomeOf(
  { pair, lines }: Difference,
  binary: HaproxyBinary,
  certificates: Certificates,
): Promise<Outcome> {
  const ports = { A: await freePort(), B: await freePort(), X: await freePort() };
  const filled = (own: readonly string[], node: string) =>
    `${own.join('\n')}\n`
      .replace(/:([ABX])\b/g, (_, port: keyof typeof ports) => `:${ports[port]}`)
      .replaceAll('CERTS', certificates.folder)
      .replaceAll('NODE', node);
  const texts = [filled(pairs[pair]?.('a') ?? [], 'a'), filled(lines, 'b')];
  const spoken = spokenAbout(texts, binary);
  const nodes: HaproxyNode[] = [];
  try {
    for (const [index, config] of texts.entries()) {
      const node = await startNode({ binary, config, localPeer: index === 0 ? 'a' : 'b' }).catch(() => null);
      if (node === null) return { kept: null, spoken };
      nodes.push(node);
    }
    return { kept: await exchange(nodes as [HaproxyNode, HaproxyNode]), spoken };
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

/** The tables of the first node are what is compared, entry by entry. */
async function exchange([a, b]: readonly [HaproxyNode, HaproxyNode]): Promise<boolean> {
  const heads = (await a.runtime('show table')).matchAll(/^# table: (\S+), type: (\w+)/gm);
  const written = [...heads].map(([, table = '', type]) => ({
    table,
    keys: type === 'string' ? (['one', 'two'] as const) : (['192.0.2.1', '192.0.2.2'] as const),
    data: table.includes('/') ? 'data.gpc0 7' : 'data.gpc0 7 data.gpt0 3',
    shown: table.includes('/') ? /gpc0=7/ : /(?=.*gpc0=7)(?=.*gpt0=3)/,
  }));
  for (const { table, keys, data } of written) {
    await a.runtime(`set table ${table} key ${keys[0]} ${data}`);
    await b.runtime(`set table ${table} key ${keys[1]} ${data}`);
  }
  const has = async (node: HaproxyNode, table: string, key: string, shown: RegExp) => {
    const line = (await node.runtime(`show table ${table}`))
      .split('\n')
      .find((one) => one.includes(`${key} `));
    return line !== undefined && shown.test(line);
  };
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const all = await Promise.all(
      written.flatMap(({ table, keys, shown }) => [
        has(b, table, keys[0], shown),
        has(a, table, keys[1], shown),
      ]),
    );
    if (all.every(Boolean)) return haveSameData(written, a, b);
    if (Date.now() > end) return false;
    await sleep(150);
  }
}

/** What one node counts and the other does not is lost, too: the entries have the same columns. */
async function haveSameData(
  written: readonly { readonly table: string; readonly keys: readonly [string, string] }[],
  ...nodes: readonly [HaproxyNode, HaproxyNode]
): Promise<boolean> {
  for (const { table, keys } of written) {
    const columns = await Promise.all(
      nodes.map(async (node) => {
        const lines = (await node.runtime(`show table ${table}`)).split('\n');
        const entry = lines.find((line) => line.includes(`${keys[0]} `)) ?? '';
        return [...entry.matchAll(/\b(gp[ct]\d?(?:\[\d+\])?)=/g)]
          .map(([, name]) => name)
          .sort()
          .join();
      }),
    );
    if (columns[0] !== columns[1]) return false;
  }
  return true;
}

function spokenAbout(texts: readonly string[], { version }: HaproxyBinary): ReadonlyMap<string, string> {
  const nodes = texts.map((text, index) => {
    const name = index === 0 ? 'a' : 'b';
    return {
      name,
      config: readTexts([new Source(`${name}.cfg`, text)], {
        version: parseVersion(version),
        localPeer: name,
        localPeerBy: 'option',
        environment: new Environment(),
      }),
    };
  });
  const found = runRules(rules, { nodes }).filter(
    ({ rule, haproxy }) => haproxy === 'refuses' || !(GENERAL.test(rule) || ELSEWHERE.has(rule)),
  );
  const rank = ['info', 'warning', 'error'];
  const spoken = new Map<string, string>();
  for (const { rule, severity } of found) {
    if (rank.indexOf(severity) > rank.indexOf(spoken.get(rule) ?? '')) spoken.set(rule, severity);
  }
  return spoken;
}

/** What the exchange of entries does not show: which server a client gets, and what a reload loses. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'fleet/different-servers',
  'fleet/different-server-ids',
  'peers/missing-listener',
  'server/duplicate-name',
]);

/** What is said of the pairs in order as well. */
const GENERAL = /^(?:tls\/|peers\/loopback|table\/unused|server\/|table\/overwritten)/;
