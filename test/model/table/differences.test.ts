import { describe, expect, it } from 'vitest';
import { deriveCluster } from '../../../src/cluster/derive.ts';
import { guardFaults } from '../../../src/generate/guard.ts';
import { lintFleet } from '../../../src/index.ts';
import type { Config } from '../../../src/model/config.ts';
import { nodeChange } from '../../../src/model/fleet/node-change.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { tableDifferences } from '../../../src/model/table/differences.ts';
import { newest } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';

const WAS = 'type string len 32 size 1m expire 30m store gpc(2),conn_rate(10s)';

function textOf(definition: string, peers = 'ours'): string {
  return `peers ours\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n\nbackend app\n    stick-table ${definition} peers ${peers}\n`;
}

function read(definition: string, localPeer = 'a'): Config {
  const target = { version: newest, localPeer, environment: new Environment() };
  return readTexts([new Source(`${localPeer}.cfg`, textOf(definition))], target);
}

function kinds(definition: string): readonly string[] {
  const [one, other] = [read(WAS).tables[0], read(definition).tables[0]];
  if (one === undefined || other === undefined) throw new Error('no table');
  return tableDifferences(one, other).map((difference) =>
    'type' in difference ? `${difference.kind} ${difference.type}` : difference.kind,
  );
}

/** Which of the askers take two definitions for different ones: each picks from the same comparison. */
function askers(definition: string): readonly string[] {
  const [was, now] = [read(WAS), read(definition)];
  const nodes = (['a', 'b'] as const).map((name) => ({
    name,
    files: [],
    config: read(name === 'a' ? WAS : definition, name),
  }));
  const fleet = lintFleet([
    { name: 'a', files: [{ name: 'a.cfg', text: textOf(WAS) }] },
    { name: 'b', files: [{ name: 'b.cfg', text: textOf(definition) }] },
  ]);
  const answers = {
    plan: nodeChange(was, now).tables.changed.length > 0,
    guard: guardFaults(was, now, new Set(now.files.map(({ source }) => source))).length > 0,
    from: deriveCluster(nodes, null).problems.some(({ severity }) => severity === 'error'),
    fleet: fleet.some(({ rule }) => rule.startsWith('fleet/different-table')),
  };
  return Object.entries(answers).flatMap(([asker, isDifferent]) => (isDifferent ? [asker] : []));
}

describe('two definitions of a table', () => {
  it.each([
    [WAS, []],
    ['type string len 32 size 1048576 expire 1800s store conn_rate(10000) store gpc(2)', []],
    [WAS.replace('len 32', 'len 64'), ['key']],
    [WAS.replace('string len 32', 'ip'), ['key']],
    [WAS.replace('1m', '2m'), ['size']],
    [WAS.replace(' expire 30m', ''), ['expire']],
    [`${WAS} nopurge`, ['nopurge']],
    [`${WAS} srvkey addr`, ['srvkey']],
    [`${WAS} recv-only`, ['recv-only']],
    [`${WAS} write-to other`, ['write-to']],
    [`${WAS} brates-factor 8`, ['brates-factor']],
    [WAS.replace('gpc(2)', 'gpc(3)'), ['elements gpc']],
    [WAS.replace('10s', '20s'), ['period conn_rate']],
    [WAS.replace('gpc(2),', ''), ['data gpc']],
    [`${WAS},bytes_in_cnt`, ['data bytes_in_cnt']],
  ])('%s', (definition, expected) => {
    expect(kinds(definition)).toEqual(expected);
  });

  it('are the same to everybody in another notation', () => {
    expect(askers('type string len 32 size 1048576 expire 1800s store conn_rate(10000),gpc(2)')).toEqual([]);
  });

  it.each([
    WAS.replace('len 32', 'len 64'),
    WAS.replace('1m', '2m'),
    WAS.replace('30m', '60m'),
    WAS.replace('gpc(2)', 'gpc(3)'),
    WAS.replace('gpc(2),', ''),
  ])('are different to everybody: %s', (definition) => {
    expect(askers(definition)).toEqual(['plan', 'guard', 'from', 'fleet']);
  });

  it('contradict each other in a cluster file by their byte rates, too', () => {
    expect(askers(`${WAS} brates-factor 8`)).toContain('from');
  });
});
