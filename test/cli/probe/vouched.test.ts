import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type Cluster, peersState, startCluster } from '../../probe/cluster.ts';
import { hapeers, type Outcome } from '../shell.ts';

/** What `--as NAME` of a target that names nobody else does to the sessions of two nodes. */
interface Asked {
  readonly cluster: Cluster;
  run(name: string, ...args: readonly string[]): Promise<Outcome>;
  /** What is said of the sessions of A and B; those of other entries come and go, or are dialed all the time. */
  states(): Promise<readonly (readonly string[])[]>;
}

it.concurrent.each(haproxyBinaries())(
  'the name of --as is an observer’s, or the sessions of HAProxy $version go on without it',
  { timeout: 60_000 },
  async (binary) => {
    const cluster = await startCluster(binary, {
      peers: '    peer spare 127.0.0.1:9\n    peer gone 192.0.2.1:10000',
      tables: '    table t type ip size 1k expire 1h store gpc0',
    });
    const asked: Asked = {
      cluster,
      run: (name, ...args) => hapeers(['probe', `127.0.0.1:${cluster.a.port}=A`, '--as', name, ...args]),
      states: () =>
        Promise.all(
          [cluster.a, cluster.b].map(async ({ node }) =>
            (await peersState(node))
              .split(/\n(?= {2}0x)/)
              .filter((block) => /^ {2}0x\w+: id=[AB]\(/.test(block)),
          ),
        ),
    };
    try {
      const before = await asked.states();
      await refusesWhatNothingShows(asked);
      await refusesWhatANodeShows(asked);
      await takesAnObserver(asked);
      await sleep(300);
      expect(await asked.states()).toEqual(before);
      // What is refused above for a reason.
      expect((await asked.run('B', '--impersonate')).exit).toBe(0);
      expect(await asked.states()).not.toEqual(before);
    } finally {
      await cluster.stop();
    }
  },
);

async function refusesWhatNothingShows({ run }: Asked): Promise<void> {
  for (const mode of ['--tables', '--dump', '--sum', '--watch']) {
    const { exit, stderr } = await run('B', mode);
    expect(exit).toBe(2);
    expect(stderr).toBe(
      'hapeers: nothing shows that "B" is an observer, and a session under the name of a node would cut that node off\n' +
        '  hint: give a source that lists it (-f CONFIG, --cluster, or --socket of the node), or add --impersonate if you are sure\n',
    );
  }
}

async function refusesWhatANodeShows({ run, cluster }: Asked): Promise<void> {
  const refused = async (name: string, { node }: Cluster['a']) => {
    const { exit, stderr } = await run(name, '--socket', node.socketPath);
    expect(exit).toBe(2);
    return stderr;
  };
  expect(await refused('B', cluster.a)).toMatch(
    /^hapeers: "B" is the name of a node, .* \(\S+ lists it at 127\.0\.0\.1:\d+, and has a session\)/,
  );
  expect(await refused('B', cluster.b)).toMatch(/\(it is the local peer of \S+\)/);
  expect(await refused('gone', cluster.a)).toMatch(
    /"gone" may be a real peer, .* \(its address 192\.0\.2\.1:10000 is not an address of this machine\)/,
  );
  expect(await refused('nobody', cluster.a)).toMatch(/^hapeers: nothing shows that "nobody" is an obs/);
  const { exit, stderr } = await run('spare', '--socket', '/run/none.sock');
  expect([exit, stderr]).toEqual([2, expect.stringContaining('/run/none.sock does not exist')]);
}

async function takesAnObserver({ run, cluster }: Asked): Promise<void> {
  const shown = await run('spare', '--socket', cluster.a.node.socketPath);
  expect([shown.exit, shown.stdout]).toEqual([0, expect.stringContaining('taught 1 table')]);
  expect((await run('observer')).exit).toBe(0);
  expect((await run('spare', '--impersonate')).exit).toBe(0);
  const unlisted = await run('ops-probe-2');
  expect([unlisted.exit, unlisted.stdout]).toEqual([1, expect.stringContaining('[unknown-observer]')]);
}
