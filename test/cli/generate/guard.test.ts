import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const CLUSTER = `haproxy: "3.0"
peers: { name: ours, port: 1024 }
tables: { app: { type: ip, size: 1k, expire: 5m, store: [gpc0] } }
nodes:
  - { name: a, address: 10.0.0.1 }
  - { name: b, address: 10.0.0.2 }
`;
const BACKEND = `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`;
const PEERS = `peers ours
    peer a 10.0.0.1:1024
    peer b 10.0.0.2:1024
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-guard-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function generate(config: string, cluster: string, ...args: readonly string[]) {
  await writeFile(join(cwd, 'c.yaml'), cluster);
  await writeFile(join(cwd, 'a.cfg'), config);
  const outcome = await hapeers(['generate', 'c.yaml', '--node', 'a', '--into', 'a.cfg', ...args], { cwd });
  return { ...outcome, written: await readFile(join(cwd, 'a.cfg'), 'utf8') };
}

function write(config: string, cluster = CLUSTER, ...args: readonly string[]) {
  return generate(config, cluster, '--write', ...args);
}

/** What HAProxy would not see, with the end of the message. */
const cases: readonly (readonly [what: string, config: string, message: string, cluster?: string])[] = [
  [
    'a localpeer below the peers section, which 3.0 ignores',
    `${PEERS}\nglobal\n    localpeer b\n\n${BACKEND}`,
    '"localpeer',
    CLUSTER,
  ],
  [
    'a section under a condition',
    `.if defined(PEERS)\n${PEERS}.endif\n\n${BACKEND}`,
    'depends on a condition',
  ],
  [
    'a localpeer inside of a condition',
    `global\n.if defined(A)\n    localpeer a\n.endif\n\n${BACKEND}`,
    'may be dropped: "localpeer" depends on a condition',
  ],
  ['a section that is disabled', `${PEERS}    disabled\n\n${BACKEND}`, 'is disabled'],
  [
    'a table in one branch of a condition',
    `${PEERS}\nbackend app\n    timeout connect 5s\n    timeout server 30s\n.if defined(T)\n    stick-table type ip size 1k expire 5m store gpc0 peers ours\n.endif\n    server web1 10.0.1.1:80\n`,
    'condition',
  ],
  [
    'a new name that drops another section',
    `global\n    localpeer old\n\n${PEERS}\npeers others\n    peer old 10.0.0.1:2048\n    peer b 10.0.0.2:2048\n\nbackend t\n    stick-table type ip size 1k expire 5m peers others\n\n${BACKEND}`,
    'peers/missing-local-peer',
    `localpeer: true\n${CLUSTER}`,
  ],
  [
    'a renamed section while the old one keeps the port',
    `peers old\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n\nbackend t\n    stick-table type ip size 1k expire 5m peers old\n\n${BACKEND}`,
    'peers/conflicting-port',
  ],
];

const TABLE_UNDER_CONDITION = `${PEERS}
backend app
    timeout connect 5s
    timeout server 30s
.if defined(T)
    stick-table type ip size 9k expire 9m
.endif
    server web1 10.0.1.1:80
`;

describe('the guard of generate', () => {
  it.each(['2.4', '2.6', '2.8', '3.0'])(
    'stops a localpeer below the peers section for %s',
    async (version) => {
      const config = `${PEERS}\nglobal\n    localpeer a\n\n${BACKEND}`;
      const { exit, stderr, written } = await write(config, CLUSTER.replace('3.0', version));
      expect(stderr).toMatch(/localpeer/);
      expect([exit, written]).toEqual([2, config]);
    },
  );

  it('lets it pass for 3.2, which reads it', async () => {
    const config = `${PEERS}\nglobal\n    localpeer a\n\n${BACKEND}`;
    expect(await write(config, CLUSTER.replace('3.0', '3.2'))).toMatchObject({ exit: 0 });
  });

  it('stops a table that is rewritten under a condition', async () => {
    const { exit, stderr, written } = await write(TABLE_UNDER_CONDITION);
    expect(stderr).toContain('condition');
    expect([exit, written]).toEqual([2, TABLE_UNDER_CONDITION]);
  });

  it('stops a table that HAProxy ignores', async () => {
    const config = 'backend app\n    mode log\n    server web1 10.0.1.1:80\n';
    const { exit, stderr, written } = await write(config);
    expect(stderr).toMatch(/mode log|ignore/);
    expect([exit, written]).toEqual([2, config]);
  });

  it('stops peers for a table that the cluster file does not restate where HAProxy may not see it', async () => {
    const changes = CLUSTER.replace(/tables: .*/, 'tables: { app: { peers: ours } }');
    const { exit, stderr, written } = await write(TABLE_UNDER_CONDITION, changes);
    expect(stderr).toContain('table "app" depends on a condition');
    expect([exit, written]).toEqual([2, TABLE_UNDER_CONDITION]);
    const ignored = await write(
      'backend app\n    mode log\n    stick-table type ip size 1k expire 5m\n    server web1 10.0.1.1:80\n',
      changes,
    );
    expect(ignored.stderr).toContain('"mode log"');
    expect(ignored.exit).toBe(2);
    const fine = BACKEND.replace('    server', '    stick-table type ip size 1k expire 5m\n    server');
    const first = await write(fine, changes);
    expect(first).toMatchObject({
      exit: 0,
      written: expect.stringContaining('size 1k expire 5m peers ours\n'),
    });
    expect(await generate(first.written, changes, '--check')).toMatchObject({ exit: 0, stderr: '' });
    expect(await write(BACKEND, changes)).toMatchObject({ exit: 2, written: BACKEND });
  });

  it('does not write for a machine that is not a node of the cluster', async () => {
    await writeFile(join(cwd, 'c.yaml'), CLUSTER);
    await writeFile(join(cwd, 'a.cfg'), BACKEND);
    const outcome = await hapeers(['generate', 'c.yaml', '--into', 'a.cfg', '--write'], {
      cwd,
      machine: { hostName: 'stranger', configFolder: '/none' },
    });
    expect(outcome.stderr).toMatch(/not a node of the cluster/);
    expect(outcome.exit).toBe(2);
    expect(await readFile(join(cwd, 'a.cfg'), 'utf8')).toBe(BACKEND);
  });

  it.each([
    ['accept-proxy', '    bind 10.0.0.1:1024 accept-proxy\n    server a\n    server b 10.0.0.2:1024\n'],
    ['ssl', '    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024 ssl verify none\n'],
    ['verifyhost', '    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024 verifyhost b.lan\n'],
    [
      'crt',
      '    default-bind ssl crt /x.pem\n    default-server ssl verify none\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n',
    ],
    ['weight', '    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024 weight 5\n'],
  ])('names "%s", of which the cluster file does not speak, or keeps it', async (keyword, lines) => {
    const config = `peers ours\n${lines}\n${BACKEND}`;
    const { exit, stderr, written } = await write(config);
    expect(stderr).toContain(`would lose "${keyword}" (a.cfg:`);
    expect([exit, written]).toEqual([1, config]);
    const dropped = await write(config, CLUSTER, '--drop');
    expect(dropped.exit).toBe(0);
    expect(dropped.written).not.toContain(keyword);
  });

  it.each(cases.map(([what, config, message, cluster = CLUSTER]) => ({ what, config, message, cluster })))(
    'stops $what',
    async ({ config, message, cluster }) => {
      const { exit, stderr, written } = await write(config, cluster);
      expect(stderr).toContain(message);
      expect(exit).toBe(2);
      expect(written).toBe(config);
    },
  );

  it('lets pass what HAProxy reads as it is meant, and is content the second time', async () => {
    const variable = `global\n    localpeer "$HOST"\n\n${BACKEND}`;
    for (const config of [
      variable,
      BACKEND,
      `${PEERS}\n${BACKEND}`,
      `global\n    localpeer a\n\n${BACKEND}`,
    ]) {
      const first = await write(config);
      expect(first).toMatchObject({ exit: 0, stderr: 'wrote a.cfg\n' });
      expect(await generate(first.written, CLUSTER, '--check')).toMatchObject({ exit: 0, stderr: '' });
    }
  });

  it('names what the cluster file has no word for, and drops it only when that is accepted', async () => {
    const config = `peers ours
    peer a 10.0.0.1:1024
.if defined(TWO)
    peer b 10.0.0.2:1024 send-proxy-v2 source 10.0.0.9
.endif
    peer gone 10.0.0.3:1024 weight 5

${BACKEND}`;
    const { exit, stderr, written } = await write(config);
    expect(exit).toBe(1);
    expect(written).toBe(config);
    expect(stderr.match(/would lose .*/g)).toEqual([
      'would lose "send-proxy-v2" (a.cfg:4:26)',
      'would lose "source" (a.cfg:4:40)',
      'would lose the condition (a.cfg:3:1)',
    ]);
    const accepted = await write(config, CLUSTER, '--drop');
    expect(accepted.exit).toBe(0);
    expect(accepted.written).toContain(`${PEERS}\n`);
  });

  it('shows new warnings, which stop nothing', async () => {
    const { exit, stderr } = await write(BACKEND, CLUSTER.replace('expire: 5m, ', ''));
    expect(stderr).toContain('[table/missing-expire]');
    expect(exit).toBe(0);
  });

  const fleet = CLUSTER.replace(/tables: .*/, 'tables: { app: { peers: ours } }').replace(
    /\{ name: (\w), address: ([\d.]+) \}/g,
    '{ name: $1, address: $2, config: $1.cfg }',
  );
  const withTable = (type: string) =>
    `${PEERS}\n${BACKEND.replace('    server', `    stick-table type ${type} size 1k expire 5m store gpc0\n    server`)}`;

  it('stops what does not fit the config of another node that is at hand', async () => {
    await writeFile(join(cwd, 'b.cfg'), withTable('string len 32'));
    const { exit, stderr, written } = await write(withTable('ip'), fleet);
    expect(stderr).toContain('[fleet/');
    expect(stderr).toContain('b.cfg');
    expect([exit, written]).toEqual([2, withTable('ip')]);
  });

  it('takes the other nodes as they will be when it is their turn', async () => {
    await writeFile(join(cwd, 'b.cfg'), withTable('ip'));
    // b does not list c yet, and shares no table: its own run brings that.
    const grown = fleet.replace(
      /(\n {2}- \{ name: b.*)/,
      '$1\n  - { name: c, address: 10.0.0.3, config: c.cfg }',
    );
    const { exit, stderr, written } = await write(withTable('ip'), grown);
    expect([exit, stderr]).toEqual([0, 'wrote a.cfg\n']);
    expect(written).toContain('    peer c 10.0.0.3:1024\n');
    await rm(join(cwd, 'b.cfg'));
  });
});
