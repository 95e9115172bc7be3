import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../../src/model/compare/configs.ts';
import type { Config } from '../../../src/model/config.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { newest } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';
import { toldOfReload } from '../../haproxy/told.ts';

const WAS = `global
    localpeer a

peers ours
    bind 10.0.0.1:1024 ssl crt /a.pem
    default-server ssl verify none
    server a
    server b 10.0.0.2:1024 shard 1
    table t type ip size 1k expire 5m store gpc0

peers theirs
    peer a 10.0.0.1:1025
    peer b 10.0.0.2:1025
    table t type string len 20 size 1k expire 5m

backend app
    timeout connect 1s
    timeout server 5s
    stick-table type ip size 1k expire 5m peers ours
    stick on src
    server web1 10.0.1.1:80
    server web2 10.0.1.2:80
`;

function read(text: string, name: string): Config {
  const target = {
    version: newest,
    localPeer: 'a',
    localPeerBy: 'node',
    environment: new Environment(),
  } as const;
  return readTexts([new Source(name, text)], target);
}

/** Each difference with what both sides say and the line where they say it. */
function differences(now: string): readonly string[] {
  const { sections, tables, proxies } = compareConfigs(read(WAS, 'was'), read(now, 'now'));
  const place = (side: { source: Source; range: { start: number } } | null) =>
    side === null ? '-' : `${side.source.name}:${side.source.position(side.range.start).line}`;
  return [
    ...sections.flatMap(({ name, one, other, differences: own }) => [
      ...(one === null || other === null ? [`section ${name}: ${one === null ? 'new' : 'gone'}`] : []),
      ...own.map((difference) => {
        const about = [
          'peer' in difference ? difference.peer : '',
          'keyword' in difference ? difference.keyword : '',
        ];
        const said = `${difference.one?.text ?? '-'} (${place(difference.one)}), ${difference.other?.text ?? '-'} (${place(difference.other)})`;
        return `${[name, difference.kind, ...about].filter((word) => word !== '').join(' ')}: ${said}`;
      }),
    ]),
    ...tables.flatMap(({ one, other, differences: own }) => [
      ...(one === null || other === null
        ? [`table ${(one ?? other)?.name}: ${one === null ? 'new' : 'gone'}`]
        : []),
      ...(own ?? [{ kind: 'unknown' }]).map(({ kind }) => `table ${one?.name}: ${kind}`),
    ]),
    ...proxies.flatMap(({ name, differences: own }) =>
      own.map(
        ({ kind, name: server, one, other }) =>
          `server ${name}/${server}: ${kind} ${one?.id ?? '-'} ${other?.id ?? '-'}`,
      ),
    ),
  ];
}

describe('two configs of a node', () => {
  it('are the same in another order, notation and form', () => {
    const [global = '', ours = '', theirs = '', app = ''] = WAS.split('\n\n');
    const otherwise = ours
      .replace('    default-server ssl verify none\n', '')
      .replace('10.0.0.2:1024 shard 1', 'ipv4@10.0.0.2:1024 verify none shard 1 ssl')
      .replace('size 1k expire 5m', 'size 1024 expire 300s');
    expect(differences([global, theirs, otherwise, app].join('\n\n'))).toEqual([]);
    expect(differences(WAS.replace('bind 10.0.0.1:1024 ', 'bind ipv4@10.0.0.1:1024 '))).toEqual([]);
  });

  it.each([
    [
      'localpeer a',
      'localpeer b',
      [
        'ours local-peer: a (was:7), b (now:8)',
        'ours member b: b (was:8), - (-)',
        'ours member a: - (-), a (now:7)',
        'theirs local-peer: a (was:12), b (now:13)',
        'theirs listener: 10.0.0.1:1025 (was:12), 10.0.0.2:1025 (now:13)',
        'theirs member b: b (was:13), - (-)',
        'theirs member a: - (-), a (now:12)',
      ],
    ],
    [
      'bind 10.0.0.1:1024',
      'bind 10.0.0.1:1026',
      ['ours listener: 10.0.0.1:1024 (was:5), 10.0.0.1:1026 (now:5)'],
    ],
    ['b 10.0.0.2:1024', 'b 10.0.0.3:1024', ['ours address b: 10.0.0.2:1024 (was:8), 10.0.0.3:1024 (now:8)']],
    ['shard 1', 'shard 2', ['ours parameter b shard: 1 (was:8), 2 (now:8)']],
    ['ssl verify none', 'no-ssl verify none', ['ours parameter b ssl: ssl (was:6), - (-)']],
    ['    peer b 10.0.0.2:1025\n', '', ['theirs member b: b (was:13), - (-)']],
    ['peers theirs', 'peers others', ['section theirs: gone', 'section others: new']],
    ['type string len 20', 'type string len 30', ['table theirs/t: key']],
    ['store gpc0', 'store gpc1', ['table ours/t: data', 'table ours/t: data']],
    ['backend app', 'backend apps', ['table app: gone', 'table apps: new']],
    ['    server web1 10.0.1.1:80\n', '', ['server app/web2: id 2 1', 'server app/web1: missing 1 -']],
    ['web2 10.0.1.2:80', 'web2 10.0.1.3:80', ['server app/web2: address 2 2']],
  ])('differ by %j and %j', (from, to, expected) => {
    expect(WAS).toContain(from);
    expect(differences(WAS.replace(from, to))).toEqual(expected);
  });

  it('keep apart tables of one name on the wire in two sections', () => {
    const haproxy = { branch: '2.8', version: '2.8.0', path: '' } as never;
    expect(toldOfReload(WAS, WAS, [haproxy, haproxy])).toEqual({});
    const now = WAS.replace('type string len 20', 'type string len 30');
    expect(toldOfReload(WAS, now, [haproxy, haproxy])).toEqual({ 'reload/lost-table': 'error' });
  });
});
