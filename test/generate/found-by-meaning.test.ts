import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../cli/shell.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

/** A config in which variables and conditions decide what the cluster file speaks about. */
interface Written {
  readonly what: string;
  /** What the cluster file has besides its nodes. */
  readonly cluster?: string;
  readonly files: Readonly<Record<string, string>>;
  /** The same text with `from` replaced, in the file that changes; null where nothing is to change. */
  readonly change: readonly [file: string, from: string, to: string] | null;
  readonly env?: Readonly<Record<string, string>>;
}

const FRONT = `defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

frontend web
    bind 127.0.0.1:8080
    default_backend app
`;
const APP = `
backend app
    stick-table type ip size 1k expire 5m store gpc0 peers ours
    http-request track-sc0 src
    server web1 127.0.0.1:8081
`;
const MEMBERS = `    peer hap1 127.0.0.1:10001
    peer hap2 127.0.0.1:10002
`;
const OLD = '127.0.0.1:10009';
const MOVED = MEMBERS.replace('127.0.0.1:10002', OLD);
const TABLE =
  'peers: { name: ours, port: 10001 }\ntables: { app: { type: ip, size: 1k, expire: 5m, store: [gpc0] } }\n';

const written: readonly Written[] = [
  {
    what: 'a name of a section that "setenv" gives',
    files: { 'hap.cfg': `global\n    setenv NAME ours\n\n${FRONT}${APP}\npeers "$NAME"\n${MOVED}` },
    change: ['hap.cfg', OLD, '127.0.0.1:10002'],
  },
  {
    what: 'a name of a section that the file before gives',
    files: {
      '1.cfg': `global\n    setenv NAME ours\n\n${FRONT}`,
      '2.cfg': `peers "\${NAME}"\n${MOVED}${APP}`,
    },
    change: ['2.cfg', OLD, '127.0.0.1:10002'],
  },
  {
    what: 'a name of a section from the environment that the cluster file tells',
    cluster: `${TABLE}lint: { env: { NAME: ours } }\n`,
    files: { 'hap.cfg': `${FRONT}${APP}\npeers "$NAME"\n${MOVED}` },
    change: ['hap.cfg', OLD, '127.0.0.1:10002'],
    env: { NAME: 'ours' },
  },
  {
    what: 'a section for each version',
    files: {
      'hap.cfg': `${FRONT}${APP}
.if version_atleast(3.0)
peers ours
    # new
${MOVED}.else
peers ours
    # old
${MOVED}.endif
`,
    },
    change: ['hap.cfg', '', ''],
  },
  {
    what: 'a section for each node',
    files: {
      'hap.cfg': `${FRONT}${APP}
.if streq("$HAPROXY_LOCALPEER",hap1)
peers ours
${MOVED}.else
peers ours
    peer hap3 127.0.0.1:10003
.endif
`,
    },
    change: ['hap.cfg', OLD, '127.0.0.1:10002'],
  },
  {
    what: 'members and addresses that variables give stay as they are written',
    files: {
      'hap.cfg': `global
    setenv ADDR 127.0.0.1
    setenv OTHER hap2

${FRONT}${APP}
peers ours
    peer "$HAPROXY_LOCALPEER"  "\${ADDR}:10001" # this node
    peer "$OTHER" "\${ADDR}:10002"
`,
    },
    change: null,
  },
  {
    what: 'a "localpeer" that a variable gives',
    cluster: `localpeer: true\n${TABLE}`,
    files: {
      'hap.cfg': `global\n    setenv ME hap1\n    localpeer "$ME"\n\n${FRONT}${APP}\npeers ours\n${MEMBERS}`,
    },
    change: null,
  },
  {
    what: 'a table in a proxy whose name a variable gives',
    files: {
      'hap.cfg': `global\n    setenv APP app\n\n${FRONT}${APP.replace('backend app', 'backend "$APP"').replace('5m', '9m')}\npeers ours\n${MEMBERS}`,
    },
    change: ['hap.cfg', 'expire 9m', 'expire 5m'],
  },
  {
    what: 'a table for each version',
    files: {
      'hap.cfg': `${FRONT}${APP.replace(/ {4}stick-table.*\n/, '.if version_atleast(2.0)\n    stick-table type ip size 1k expire 9m store gpc0 peers ours\n.else\n    stick-table type ip size 1k expire 8m store gpc0 peers ours\n.endif\n')}\npeers ours\n${MEMBERS}`,
    },
    change: ['hap.cfg', 'expire 9m', 'expire 5m'],
  },
  {
    what: 'words of a table that variables give stay as they are written',
    files: {
      'hap.cfg': `global\n    setenv SIZE 1k\n    setenv PEERS ours\n\n${FRONT}${APP.replace('size 1k', 'size "$SIZE"').replace('peers ours', 'peers "$PEERS"')}\npeers ours\n${MEMBERS}`,
    },
    change: null,
  },
  {
    what: 'servers whose names and ids variables give',
    cluster: `${TABLE}servers: { app: { web1: 7 } }\n`,
    files: {
      'hap.cfg': `global\n    setenv WEB web1\n    setenv ID 7\n\n${FRONT}${APP.replace('server web1 127.0.0.1:8081', 'server "$WEB" 127.0.0.1:8081 "id" "$ID"')}\npeers ours\n${MEMBERS}`,
    },
    change: null,
  },
];

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-meaning-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function generate(
  files: Readonly<Record<string, string>>,
  cluster: string,
  ...args: readonly string[]
) {
  await writeFile(join(cwd, 'hapeers.yaml'), cluster);
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  const outcome = await hapeers(['generate', 'hapeers.yaml', '--node', 'hap1', ...args], { cwd });
  const after = await Promise.all(
    Object.keys(files).map(async (name) => [name, await readFile(join(cwd, name), 'utf8')] as const),
  );
  return { ...outcome, after: Object.fromEntries(after) };
}

function clusterOf(files: Readonly<Record<string, string>>, rest: string, version: string): string {
  const config = JSON.stringify(Object.keys(files));
  return `haproxy: "${version}"\n${rest}nodes:
  - { name: hap1, address: 127.0.0.1, port: 10001, config: ${config} }
  - { name: hap2, address: 127.0.0.1, port: 10002 }
`;
}

const versions = haproxyBinaries().map((binary) => ({ name: `HAProxy ${binary.branch}`, binary }));

describe.each(written)('$what', ({ cluster = TABLE, files, change, env = {} }) => {
  const isForVersions = change !== null && change[1] === '';

  it.each(versions)('is found, and written once: $name', async ({ binary }) => {
    const before = await check(binary, files, { localPeer: 'hap1', env });
    expect(before.exit, JSON.stringify(before.messages)).toBe(0);
    const text = clusterOf(files, cluster, binary.branch);
    const { exit, stderr, after } = await generate(files, text, '--write');
    expect(stderr).not.toContain('hapeers: ');
    expect(exit).toBe(0);
    const [file = '', from = '', to = ''] = change ?? [];
    const branch = Number(binary.branch) >= 3 ? '# new\n' : '# old\n';
    const expected = Object.entries(files).map(([name, content]) => {
      if (name !== file) return [name, content];
      if (!isForVersions) return [name, content.replace(from, to)];
      return [name, content.replace(branch + MOVED, branch + MEMBERS)];
    });
    expect(after).toEqual(Object.fromEntries(expected));
    const again = await check(binary, after, { localPeer: 'hap1', env });
    expect(again.exit, JSON.stringify(again.messages)).toBe(0);
    const second = await generate(after, text, '--check');
    expect([second.exit, second.after]).toEqual([0, after]);
    const [into = ''] = change ?? Object.keys(files);
    const third = await generate(after, text, '--into', into, '--check');
    expect([third.exit, third.stderr]).toEqual([0, '']);
  });
});

describe('what nobody can know', () => {
  it('is refused where the section may be there already', async () => {
    const files = { 'hap.cfg': `${FRONT}${APP}\npeers "$NAME"\n${MEMBERS}` };
    const { exit, stderr, after } = await generate(files, clusterOf(files, TABLE, '3.0'), '--write');
    expect(exit).toBe(2);
    expect(stderr).toContain(
      '"peers "$NAME"" may be the section "ours": its name depends on an unknown variable (hap.cfg:',
    );
    expect(stderr).toContain('give the variable a value under "lint: env:" in the cluster file');
    expect(after).toEqual(files);
  });
});
