/**
 * Records what the runtime API of real HAProxy prints, into fixtures/runtime: `node scripts/run.js record-runtime [BINARY...]`
 * with the paths of binaries; without one, those that the tests use.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HaproxyBinary, haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';
import { until } from '../haproxy/wait.ts';

const head = `
defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
`;

const commands = {
  showInfo: 'show info',
  showLevel: 'show cli level',
  showPeers: 'show peers',
  showTable: 'show table',
  showEntries: 'show table by_name',
  showServers: 'show servers state web',
} as const;

const folder = join(repositoryFolder, 'fixtures/runtime');
mkdirSync(folder, { recursive: true });
const paths = process.argv.slice(2);
for (const binary of paths.length === 0 ? haproxyBinaries() : paths.map(binaryAt)) {
  writeFileSync(
    join(folder, `nodes-${binary.branch}.json`),
    `${JSON.stringify(await record(binary), null, 2)}\n`,
  );
  console.log(`HAProxy ${binary.version}: recorded`);
}

function binaryAt(path: string): HaproxyBinary {
  const { stdout } = spawnSync(path, ['-v'], { encoding: 'utf8', timeout: 5000 });
  const version = /version (\S+)/.exec(stdout)?.[1] ?? '';
  return { branch: version.split(/[.-]/).slice(0, 2).join('.'), version, path, origin: path };
}

/** A replicates with B, calls B by a wrong name, is unknown to C, and finds nobody at [::1]:9. */
async function record(binary: HaproxyBinary): Promise<Record<string, unknown>> {
  const ports = { A: await freePort(), B: await freePort(), C: await freePort() };
  const local = (name: keyof typeof ports) => `    peer ${name} 127.0.0.1:${ports[name]}\n`;
  const a = `${local('A')}${local('B')}    peer alias 127.0.0.1:${ports.B}
    peer C 127.0.0.1:${ports.C}
    peer ghost ::1:9
    table inside type integer size 100 expire 1m store conn_cnt,gpc1
`;
  const b = `${local('A')}${local('B')}    table inside type integer size 100 expire 1m store conn_cnt,gpc1\n`;
  const nodes: HaproxyNode[] = [];
  const start = async (localPeer: string, config: string): Promise<HaproxyNode> => {
    const node = await startNode({ binary, localPeer, config });
    nodes.push(node);
    return node;
  };
  try {
    await start('C', `${head}peers cluster\n${local('C')}${local('B')}${tables(10)}`);
    const nodeB = await start('B', `${head}peers cluster\n${b}${tables(12)}`);
    await resynchronised(nodeB, 30_000);
    await nodeB.runtime('set table by_name key alice\\ b data.gpc0 3');
    const nodeA = await start('A', `${head}peers cluster\n${a}${tables(10)}`);
    await resynchronised(nodeA, 30_000);
    await nodeA.runtime('set table by_address key 192.0.2.1 data.gpc0 7');
    await nodeA.runtime('set table by_name key bob data.gpc0 1');
    await until('refusals', 15_000, async () => {
      const shown = await nodeA.runtime('show peers');
      return /last_status=NAME/.test(shown) && /last_status=UNKN/.test(shown);
    });
    return {
      haproxy: binary.version,
      A: await ask(nodeA),
      B: { ...(await ask(nodeB)), showPeersDict: await nodeB.runtime('show peers dict') },
      unknownTable: await nodeA.runtime('show table nonsense'),
      unknownCommand: await nodeA.runtime('show nonsense'),
    };
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

function tables(nameLength: number): string {
  return `
backend by_address
    stick-table type ip size 1k expire 30m store gpc0,http_req_rate(10s) peers cluster
backend by_name
    stick-table type string len ${nameLength} size 1k expire 30m store gpc0 peers cluster
backend web
    balance roundrobin
    stick-table type ipv6 size 1k expire 30m peers cluster
    stick on src
    server one 127.0.0.1:8001
    server two 127.0.0.1:8002 backup
backend alone
    stick-table type binary len 4 size 200 expire 30m store gpc0
`;
}

async function ask(node: HaproxyNode): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const [name, command] of Object.entries(commands))
    answers[name] = withoutMachine(await node.runtime(command));
  return answers;
}

/** The name of the machine that recorded it is nobody's business. */
function withoutMachine(text: string): string {
  return text.replace(/^node: .*$/m, 'node: machine');
}
