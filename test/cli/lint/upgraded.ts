import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers } from '../shell.ts';

/** A node that goes from one HAProxy to another. */
export interface Upgrade {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** What the stick-tables have besides, as it runs and as it will; two sections where `several`. */
  readonly was: string;
  readonly now: string;
  readonly several?: true;
  /** What `lint --was --was-version` says of it; null where nothing is lost. */
  readonly says: string | null;
}

export const upgrades: readonly Upgrade[] = [
  {
    what: 'an expiry that is new, which 3.2 takes for the end of what never expired',
    from: '2.6',
    to: '3.2',
    was: '',
    now: 'expire 1h',
    says: 'reload/lost-table',
  },
  {
    what: 'an expiry that is new, which 3.0 does not',
    from: '2.6',
    to: '3.0',
    was: '',
    now: 'expire 1h',
    says: null,
  },
  {
    what: 'data that is no longer stored',
    from: '2.6',
    to: '3.2',
    was: 'expire 1h store gpt0',
    now: 'expire 1h',
    says: 'reload/lost-data',
  },
  { what: 'nothing', from: '2.6', to: '3.2', was: 'expire 1h', now: 'expire 1h', says: null },
  {
    what: 'two peers sections, both of which 2.6 hands over',
    from: '2.6',
    to: '3.2',
    was: 'expire 1h',
    now: 'expire 1h',
    several: true,
    says: null,
  },
  {
    what: 'two peers sections, one of which 3.0 hands over',
    from: '3.0',
    to: '3.2',
    was: 'expire 1h',
    now: 'expire 1h',
    several: true,
    says: 'reload/lost-session',
  },
];

export function binaryOf(branch: string): HaproxyBinary | undefined {
  return haproxyBinaries().find((binary) => binary.branch === branch);
}

/** Upgrades a running node, and compares what is left with what was said and with the exit code. */
export async function judge({ was, now, several, says }: Upgrade, from: HaproxyBinary, to: HaproxyBinary) {
  const ports = [await freePort(), await freePort()];
  const names = several === true ? ['one', 'two'] : ['one'];
  const text = (words: string) => `global
    localpeer a
${names
  .map(
    (name, index) => `
peers ${name}
    peer a 127.0.0.1:${ports[index]}

backend in_${name}
    timeout connect 1s
    timeout server 5s
    stick-table type ip size 1k ${/store/.test(words) ? words.replace('store ', 'store gpc0,') : `${words} store gpc0`} peers ${name}
`,
  )
  .join('')}`;
  const node = await startNode({ binary: from, config: text(was) });
  try {
    await writeFile(join(node.folder, 'was.cfg'), text(was));
    await writeFile(join(node.folder, 'now.cfg'), text(now));
    const versions = ['--was-version', from.version, '--haproxy-version', to.version];
    const args = ['lint', '--no-cluster', '--format', 'compact', ...versions, '--was', 'was.cfg', 'now.cfg'];
    const { exit, stdout } = await hapeers(args, { cwd: node.folder });
    const spoken = [...stdout.matchAll(/error: .*\[(reload\/[-\w]+)\]/g)].map(([, rule]) => rule);
    expect(new Set(spoken)).toEqual(new Set(says === null ? [] : [says]));
    expect(exit).toBe(says === null ? 0 : 1);
    await resynchronised(node);
    const data = was.includes('gpt0') ? 'data.gpc0 7 data.gpt0 3' : 'data.gpc0 7';
    for (const name of names) await node.runtime(`set table in_${name} key 192.0.2.1 ${data}`);
    await node.reload(text(now), to);
    await sleep(1500);
    const shown = await Promise.all(names.map((name) => node.runtime(`show table in_${name}`)));
    const expected = was.includes('gpt0') ? /(?=.*gpc0=7)(?=.*gpt0=3)/ : /gpc0=7/;
    expect(shown.every((one) => expected.test(one))).toBe(says === null);
  } finally {
    await node.stop();
  }
}
