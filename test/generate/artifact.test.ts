import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cluster/read.ts';
import { accessOf } from '../../src/generate/artifact/access.ts';
import { type ArtifactName, artifactNamed } from '../../src/generate/artifact.ts';
import { nodeText } from '../../src/generate/text.ts';
import type { Cluster } from '../../src/model/cluster.ts';
import { Source } from '../../src/text.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

function load(text: string): Cluster {
  const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
  if (cluster === null) throw new Error(problems.map(({ message }) => message).join(', '));
  return cluster;
}

const KEEPALIVED =
  'artifacts: { keepalived: { virtual-address: 10.0.0.100/24, interface: eth0, router-id: 51, priority: { a: 100, b: 101, c: 99 } } }\n';

/** Two sections, both families of addresses, a listener of its own and one that is no port. */
const cluster = load(`peers: [{ name: s, port: 1024, form: modern }, { name: t, port: 1030, form: modern }]
nodes:
  - { name: a, address: 10.0.0.1, bind: 0.0.0.0 }
  - { name: b, address: 10.0.0.2 }
  - { name: c, address: "2001:db8::3" }
${KEEPALIVED}`);

const textOf = (kind: ArtifactName, node: string, of = cluster) => artifactNamed(kind).textOf(of, node);

/** What a text says without its remarks. */
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

const REMOVE_OLD_UFW =
  "ufw show added | sed -n \"s/^ufw \\(.*\\) comment 'hapeers\\( [^']*\\)\\{0,1\\}'$/\\1/p\" | while IFS= read -r rule; do ufw --force delete $rule; done";

describe('what goes with the sections', () => {
  it('is a table of nftables that lets the other nodes in', () => {
    expect(linesOf(textOf('nftables', 'a')).map((line) => line.trim())).toEqual([
      'table inet hapeers',
      'delete table inet hapeers',
      'table inet hapeers {',
      'chain input {',
      'type filter hook input priority filter; policy accept;',
      'iifname "lo" accept',
      'ip saddr 10.0.0.2 tcp dport { 1024, 1030 } accept',
      'ip6 saddr 2001:db8::3 tcp dport { 1024, 1030 } accept',
      'tcp dport { 1024, 1030 } drop',
      'ip saddr 10.0.0.2 meta l4proto vrrp accept',
      'ip6 saddr 2001:db8::3 meta l4proto vrrp accept',
      '}',
      '}',
    ]);
    expect(textOf('nftables', 'c')).toContain(
      'ip saddr { 10.0.0.1, 10.0.0.2 } tcp dport { 1024, 1030 } accept\n',
    );
    expect(textOf('nftables', 'c')).not.toContain('ip6 saddr');
  });

  it('are rules of ufw, the one for everybody last', () => {
    expect(linesOf(textOf('ufw', 'a'))).toEqual([
      REMOVE_OLD_UFW,
      "ufw allow proto tcp from 10.0.0.2 to any port 1024,1030 comment 'hapeers b'",
      "ufw allow proto tcp from 2001:db8::3 to any port 1024,1030 comment 'hapeers c'",
      "ufw deny proto tcp from any to any port 1024,1030 comment 'hapeers'",
      "ufw allow proto vrrp from 10.0.0.2 comment 'hapeers b'",
      "ufw allow proto vrrp from 2001:db8::3 comment 'hapeers c'",
    ]);
  });

  it('are rules of firewalld, those for the nodes before that for everybody', () => {
    const lines = linesOf(textOf('firewalld', 'b'));
    expect(lines).toHaveLength(10);
    expect(lines[1]).toBe(
      'firewall-cmd --permanent --add-rich-rule=\'rule priority="-31024" family="ipv4" source address="10.0.0.1" port port="1024" protocol="tcp" accept\'',
    );
    expect(lines[3]).toBe(
      'firewall-cmd --permanent --add-rich-rule=\'rule priority="-31023" port port="1024" protocol="tcp" drop\'',
    );
    expect(lines.at(-1)).toBe('firewall-cmd --reload');
  });

  it('let in who probes or comes through a gateway, also to a runtime API that others can reach', () => {
    const { ports, allowed } = accessOf(
      load(`peers: { name: s, port: 1024 }
nodes:
  - { name: a, address: 10.0.0.1, socket: "10.0.0.1:9999" }
  - { name: b, address: 10.0.0.2 }
artifacts: { firewall: { sources: [10.9.0.0/24, "2001:db8:9::/64", 192.0.2.7] } }
`),
      'a',
    );
    expect(ports).toEqual([1024, 9999]);
    expect(allowed.map(({ address, family }) => `${family} ${address}`)).toEqual([
      'ipv4 10.0.0.2',
      'ipv4 10.9.0.0/24',
      'ipv6 2001:db8:9::/64',
      'ipv4 192.0.2.7',
    ]);
  });

  it.each(['/run/admin.sock', '127.0.0.1:9999', '[::1]:9999', 'localhost:9999', 'unix@/run/a:1'])(
    'have no rule for a runtime API at %s',
    (socket) => {
      const own = load(
        `peers: { name: s, port: 1024 }\nnodes: [{ name: a, address: 10.0.0.1, socket: "${socket}" }, { name: b, address: 10.0.0.2 }]\n`,
      );
      expect(accessOf(own, 'a').ports).toEqual([1024]);
    },
  );

  it('is the address that keepalived moves, first to the highest priority', () => {
    const states = ['a', 'b', 'c'].map((node) =>
      /state (\w+)[\s\S]* priority (\d+)/.exec(textOf('keepalived', node))?.slice(1),
    );
    expect(states).toEqual([
      ['BACKUP', '100'],
      ['MASTER', '101'],
      ['BACKUP', '99'],
    ]);
  });

  it('follows from the mode: addresses that stay, or one for each node', () => {
    const of = (mode: string, keys = '') =>
      load(`mode: ${mode}
peers: { name: s, port: 1024 }
nodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2 }, { name: c, address: 10.0.0.3 }]
artifacts: { keepalived: { virtual-address: [10.0.0.100/24, 10.0.0.101/24], interface: eth0, router-id: 51${keys} } }
`);
    const said = (mode: string, node: string, keys = '') =>
      [
        ...textOf('keepalived', node, of(mode, keys)).matchAll(
          /^ {4,8}(state .*|.*preempt.*|.*_id .*|priority .*|\d.*)$/gm,
        ),
      ].map(([line]) => line.trim());
    expect(said('active-passive', 'a')).toEqual([
      ...[
        'state BACKUP',
        'nopreempt',
        'virtual_router_id 51',
        'priority 150',
        '10.0.0.100/24',
        '10.0.0.101/24',
      ],
    ]);
    expect(said('active-passive', 'b', ', preempt-delay: 30')).toEqual([
      ...['state BACKUP', 'preempt_delay 30', 'virtual_router_id 51', 'priority 149'],
      ...['10.0.0.100/24', '10.0.0.101/24'],
    ]);
    expect(said('active-active', 'a')).toEqual([
      ...['state MASTER', 'virtual_router_id 51', 'priority 150', '10.0.0.100/24'],
      ...['state BACKUP', 'virtual_router_id 52', 'priority 148', '10.0.0.101/24'],
    ]);
    expect(said('active-active', 'b').slice(4)).toEqual([
      ...['state MASTER', 'virtual_router_id 52', 'priority 150', '10.0.0.101/24'],
    ]);
    const unicast = textOf(
      'keepalived',
      'b',
      of('active-passive', ', unicast: true, check: "/bin/test -e /run/up"'),
    );
    expect(unicast).toContain(
      '    unicast_src_ip 10.0.0.2\n    unicast_peer {\n        10.0.0.1\n        10.0.0.3\n    }\n',
    );
    expect(unicast).toContain('    script "/bin/test -e /run/up"\n');
    expect(unicast).toContain('    track_script {\n        haproxy\n');
    const rules = ['active-active', 'active-passive'].map((mode) =>
      of(mode).lint.rules.get('table/overwritten-counters'),
    );
    expect(rules).toEqual(['warning', 'off']);
  });

  it('is a reload that waits until it loses nothing', () => {
    expect(linesOf(textOf('reload-guard', 'a'))).toEqual([
      '[Service]',
      'ExecReload=',
      'ExecReload=/usr/bin/env hapeers probe --socket /run/haproxy/admin.sock -f /etc/haproxy/haproxy.cfg -L a --reload-safe --wait 30s',
      'ExecReload=/usr/sbin/haproxy -c -q -f /etc/haproxy/haproxy.cfg $EXTRAOPTS $OPTIONS',
      'ExecReload=/bin/kill -USR2 $MAINPID',
    ]);
  });

  it('is a runbook whose commands hapeers knows', () => {
    const commands = [...textOf('runbook', 'a').matchAll(/^\$ hapeers (.*)$/gm)].map(
      ([, words = '']) => words,
    );
    expect(commands.length).toBeGreaterThan(5);
    for (const command of new Set(commands)) {
      const { stderr } = spawnSync('node', ['bin/hapeers.js', ...command.split(' '), '--help'], {
        encoding: 'utf8',
      });
      expect(stderr, command).toBe('');
    }
  });

  it('is the name of the node, for the service or for the config', () => {
    expect(linesOf(textOf('localpeer', 'a'))).toEqual([
      '[Service]',
      'Environment="EXTRAOPTS=-S /run/haproxy-master.sock -L a" "OPTIONS=-L a"',
    ]);
    const named = load('localpeer: true\npeers: { name: s }\nnodes: [{ name: a, address: 10.0.0.1 }]\n');
    expect(textOf('localpeer', 'a', named)).toBe('global\n    localpeer a\n');
  });

  it('is told where the cluster file does not say enough', () => {
    const nodes = 'nodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: b.lan }]\n';
    expect(() => textOf('ufw', 'a', load(`peers: { name: s }\n${nodes}`))).toThrow(
      'a firewall needs the IP address of "b", not "b.lan:10000"',
    );
    expect(() => textOf('keepalived', 'a', load(`peers: { name: s }\n${nodes}`))).toThrow(
      'the cluster file does not configure keepalived (hapeers.yaml)',
    );
    const sockets = load(
      'peers: { name: s }\nnodes: [{ name: a, address: /run/a }, { name: b, address: /run/b }]\n',
    );
    expect(() => textOf('nftables', 'a', sockets)).toThrow(
      'no peers section of "a" listens on a port (hapeers.yaml)',
    );
  });
});

/** Why a tool cannot be asked here; null where it can. */
function absenceOf(tool: string, ...args: readonly string[]): string | null {
  const { error, status, stderr } = spawnSync(tool, args, { encoding: 'utf8' });
  if (error !== undefined) return `${tool} is not on the PATH`;
  return status === 0 ? null : `${tool} cannot be used: ${stderr.trim().split('\n')[0]}`;
}

const absence = absenceOf('systemd-analyze', '--version');
if (absence !== null) console.log(`drop-ins: NOT tested with the real tool (${absence})`);

describe('the real tool accepts', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hapeers-artifact-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const ask = (tool: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  };
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  // Firewalls and keepalived: real-tools.test.ts and real-tools.prove.ts.
  const questions = {
    localpeer: (text: string) => {
      const unit = put('haproxy.service', '[Service]\nType=simple\nExecStart=/bin/echo $EXTRAOPTS\n');
      mkdirSync(`${unit}.d`, { recursive: true });
      put('haproxy.service.d/localpeer.conf', text);
      expect(ask('systemd-analyze', ['verify', '--man=no', unit])).toEqual({ status: 0, said: '' });
    },
    'reload-guard': (text: string) => {
      mkdirSync(join(folder, 'guarded'), { recursive: true });
      const unit = put(
        'guarded/haproxy.service',
        '[Service]\nType=simple\nExecStart=/bin/echo\nExecReload=/bin/true\n',
      );
      mkdirSync(`${unit}.d`, { recursive: true });
      // The paths are those of a node; here the words count.
      const here = text.replaceAll('/usr/sbin/haproxy', '/bin/true');
      put('guarded/haproxy.service.d/reload-guard.conf', here);
      expect(ask('systemd-analyze', ['verify', '--man=no', unit])).toEqual({ status: 0, said: '' });
    },
  };
  for (const kind of ['localpeer', 'reload-guard'] as const) {
    for (const { name } of cluster.nodes) {
      it.skipIf(absence !== null)(`${kind} of ${name}`, () => questions[kind](textOf(kind, name)));
    }
  }
});

describe('HAProxy started with the options of the service', () => {
  for (const binary of haproxyBinaries()) {
    it(`is the node, ${binary.branch}`, async () => {
      const [, line = ''] = linesOf(textOf('localpeer', 'b'));
      const options = [...line.matchAll(/"\w+=([^"]*)"/g)].map(([, value = '']) => value.split(' '));
      expect(options).toHaveLength(2);
      const config = nodeText(cluster, 'b');
      for (const args of options) {
        expect(await check(binary, config, { args: ['-Ws', ...args] })).toMatchObject({ messages: [] });
      }
      expect((await check(binary, config, { localPeer: 'stranger' })).messages).not.toEqual([]);
    });
  }
});
