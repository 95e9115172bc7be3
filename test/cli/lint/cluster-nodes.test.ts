import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

/** No "localpeer": the name of the node in the cluster file is that of its machine. */
const PEERS = 'peers ours\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n';
const APP = `
backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 1k expire 5m STORE peers ours
    stick on src
    server web1 10.0.1.1:80 id 1
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-nodes-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

interface Node {
  readonly version: string;
  readonly store: string;
}

/** The report of two nodes: the config of the first is a directory, that of the second two files. */
async function lint(a: Node, b: Node, peers = PEERS): Promise<readonly string[]> {
  await mkdir(join(cwd, 'a.d'), { recursive: true });
  await writeFile(join(cwd, 'a.d/10-peers.cfg'), PEERS);
  await writeFile(join(cwd, 'a.d/20-app.cfg'), APP.replace('STORE', a.store));
  await writeFile(join(cwd, 'a.d/notes.txt'), 'no config\n');
  await writeFile(join(cwd, 'b-peers.cfg'), peers);
  await writeFile(join(cwd, 'b-app.cfg'), APP.replace('STORE', b.store));
  await writeFile(
    join(cwd, 'hapeers.yaml'),
    `haproxy: "2.6"
peers: { name: ours, port: 1024 }
nodes:
  - { name: a, address: 10.0.0.1, haproxy: "${a.version}", config: a.d, socket: a.sock }
  - { name: b, address: 10.0.0.2, haproxy: "${b.version}", config: [b-peers.cfg, b-app.cfg], socket: 10.0.0.2:9999 }
`,
  );
  const args = ['lint', '--cluster', 'hapeers.yaml', '--format', 'json'];
  const { stdout } = await hapeers(args, { cwd });
  const { problems } = JSON.parse(stdout) as {
    problems: { rule: string; severity: string; node: string; file: string }[];
  };
  return problems
    .filter(({ rule, severity }) => severity !== 'info' || rule.startsWith('fleet/different-table'))
    .map(({ rule, severity, node, file }) => `${severity} ${rule} ${node} ${file}`);
}

describe('the nodes of a cluster file', () => {
  it('have directories and lists of files as configs, and are the local peers of theirs', async () => {
    const node = { version: '3.2', store: 'store gpc0' };
    expect(await lint(node, node)).toEqual([]);
    const others = PEERS.replace('peer a 10.0.0.1:1024', 'peer a 10.0.0.1:1025');
    expect(await lint(node, node, others)).toEqual(['warning fleet/different-address b b-peers.cfg']);
  });

  it('are judged each by its own version', async () => {
    const glitches = 'store gpc0,glitch_cnt';
    const modern = { version: '3.2', store: glitches };
    // known since 3.0: what the older node refuses is an error there alone
    expect(await lint({ version: '2.6', store: glitches }, modern)).toEqual([
      expect.stringMatching(/^error table\/\S+ a a\.d\/20-app\.cfg$/),
    ]);
    // data that the older node cannot have is no fault of its config
    expect(await lint({ version: '2.6', store: 'store gpc0' }, modern)).toEqual([
      'info fleet/different-table-data b b-app.cfg',
    ]);
    expect(await lint({ version: '3.2', store: 'store gpc0' }, modern)).toEqual([
      'error fleet/different-table-data b b-app.cfg',
    ]);
  });
});
