import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from 'dns-packet';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DnsServer, type Zone } from '../../dns/server.ts';
import { hapeers } from '../shell.ts';

let dns: DnsServer;
let cwd = '';
beforeAll(async () => {
  dns = await DnsServer.start();
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-dns-'));
});
afterAll(async () => {
  await dns.stop();
  await rm(cwd, { recursive: true, force: true });
});
beforeEach(() => {
  dns.zone = {};
  dns.trouble = null;
  dns.troubled = null;
  dns.asked.length = 0;
});

const SRV = '_peers._tcp.lb.test';

function a(name: string, data: string): Answer {
  return { type: data.includes(':') ? 'AAAA' : 'A', name, ttl: 1, data };
}

function srv(target: string, port = 10000): Answer {
  return { type: 'SRV', name: SRV, ttl: 1, data: { target, port, priority: 0, weight: 10 } };
}

/** Pods of a StatefulSet behind a headless service. */
function pods(addresses: readonly string[]): Zone {
  const names = addresses.map((_, index) => `haproxy-${index}.lb.test`);
  return {
    [SRV]: names.map((name) => srv(name)),
    ...Object.fromEntries(names.map((name, index) => [name, [a(name, addresses[index] ?? '')]])),
  };
}

/** Generates from a cluster file whose nodes come from this source; the DNS server is filled in. */
async function generate(from: string, template = '', ...args: string[]) {
  const file = join(cwd, 'hapeers.yaml');
  const asked = from.includes('resolver') ? from : `${from}, resolver: "${dns.address}"`;
  const rest = template === '' ? '' : `, template: { ${template} }`;
  await writeFile(file, `peers: { name: ours }\nnodes: { from: { ${asked} }${rest} }\n`);
  return hapeers(['generate', file, '--form', 'legacy', ...args], { cwd });
}

describe('nodes from SRV records', () => {
  it('have the names, ports and addresses of the targets, in the order of their names', async () => {
    dns.zone = pods(['10.0.0.7', '10.0.0.3', '10.0.0.5']);
    const section = `peers ours
    peer haproxy-0 10.0.0.7:10000
    peer haproxy-1 10.0.0.3:10000
    peer haproxy-2 10.0.0.5:10000
`;
    expect(await generate(`srv: ${SRV}`)).toEqual({ exit: 0, stdout: section, stderr: '' });
    dns.zone = { ...dns.zone, [SRV]: (dns.zone[SRV] ?? []).toReversed() };
    expect((await generate(`srv: ${SRV}`)).stdout).toBe(section);
  });

  it('are sorted as people count', async () => {
    dns.zone = pods(Array.from({ length: 12 }, (_, index) => `10.0.1.${index}`));
    const { stdout } = await generate(`srv: ${SRV}`);
    expect([...stdout.matchAll(/peer haproxy-(\d+)/g)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 12 }, (_, index) => index),
    );
  });

  it('take what a template says, which goes before what DNS says', async () => {
    dns.zone = pods(['10.0.0.1', '10.0.0.2']);
    const { stdout } = await generate(`srv: ${SRV}`, 'name: "{host}", address: "{label}.inner", port: 1024');
    expect(stdout).toContain('    peer haproxy-0.lb.test haproxy-0.inner:1024\n');
    // the addresses are not used, and so not asked for
    expect(dns.asked).toEqual([`SRV ${SRV} over udp`]);
  });

  it('may be IPv6, and both families where that is said', async () => {
    const target = 'haproxy-0.lb.test';
    dns.zone = { [SRV]: [srv(target)], [target]: [a(target, '2001:db8::5')] };
    expect((await generate(`srv: ${SRV}`)).stdout).toContain('peer haproxy-0 [2001:db8::5]:10000\n');
    dns.zone = { ...dns.zone, [target]: [a(target, '2001:db8::5'), a(target, '10.0.0.1')] };
    expect((await generate(`srv: ${SRV}`)).stdout).toContain('peer haproxy-0 10.0.0.1:10000\n');
    expect((await generate(`srv: ${SRV}, family: ipv6`)).stdout).toContain('[2001:db8::5]');
  });

  it('come whole over TCP where UDP truncates them', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `10.0.2.${index}`);
    dns.zone = pods(many);
    const { exit, stdout } = await generate(`srv: ${SRV}`);
    expect(exit).toBe(0);
    expect(stdout.match(/^ {4}peer /gm)).toHaveLength(40);
    expect(dns.asked).toContain(`SRV ${SRV} over tcp`);
  });

  it('are none where one of them has no address: half an answer is no answer', async () => {
    const { 'haproxy-1.lb.test': _, ...zone } = pods(['10.0.0.1', '10.0.0.2']);
    dns.zone = zone;
    expect(await generate(`srv: ${SRV}`)).toEqual({
      exit: 2,
      stdout: '',
      stderr: `hapeers: DNS has no address for "haproxy-1.lb.test", one of the nodes (srv ${SRV})
  hint: add an A or AAAA record for it, or write "address: '{host}'" in the template
`,
    });
    dns.zone = pods(['10.0.0.1', '10.0.0.2']);
    dns.trouble = 'SERVFAIL';
    dns.troubled = 'A haproxy-1.lb.test';
    const failed = await generate(`srv: ${SRV}`);
    expect(failed).toMatchObject({ exit: 2, stdout: '' });
    expect(failed.stderr).toContain('the DNS server failed (SERVFAIL): A haproxy-1.lb.test');
  });
});

describe('nodes from the addresses of a name', () => {
  it('are named by their addresses, or as a template says', async () => {
    dns.zone = { 'lb.test': [a('lb.test', '10.0.0.20'), a('lb.test', '10.0.0.3')] };
    expect((await generate('dns: lb.test')).stdout).toBe(
      'peers ours\n    peer ip-10-0-0-3 10.0.0.3:10000\n    peer ip-10-0-0-20 10.0.0.20:10000\n',
    );
    expect((await generate('dns: lb.test', 'name: "lb-{address}"')).stdout).toContain('peer lb-10.0.0.3 ');
  });

  it('are named by PTR records where a template asks for host names', async () => {
    const ptr = (name: string, data: string): Answer => ({ type: 'PTR', name, ttl: 1, data });
    dns.zone = {
      'lb.test': [a('lb.test', '10.0.0.2'), a('lb.test', '10.0.0.1')],
      '1.0.0.10.in-addr.arpa': [ptr('1.0.0.10.in-addr.arpa', 'HAP1.lb.test')],
      '2.0.0.10.in-addr.arpa': [ptr('2.0.0.10.in-addr.arpa', 'hap2.lb.test')],
    };
    expect((await generate('dns: lb.test', 'name: "{label}"')).stdout).toBe(
      'peers ours\n    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n',
    );
    dns.zone = { 'lb.test': [a('lb.test', '10.0.0.2')] };
    const { exit, stderr } = await generate('dns: lb.test', 'name: "{label}"');
    expect(exit).toBe(2);
    expect(stderr).toContain('DNS has no name for 10.0.0.2');
  });
});

describe('an answer that cannot be used', () => {
  it.each([
    ['SERVFAIL', 'the DNS server failed (SERVFAIL): SRV'],
    ['REFUSED', 'the DNS server refuses to answer: SRV'],
    ['silence', 'no answer within 0.3 s: SRV'],
    ['garbage', ': SRV'],
  ] as const)('of a server in trouble (%s) is told with a hint, in time', async (trouble, words) => {
    dns.zone = pods(['10.0.0.1']);
    dns.trouble = trouble;
    const start = performance.now();
    const { exit, stdout, stderr } = await generate(`srv: ${SRV}, timeout: 300ms`);
    expect(performance.now() - start).toBeLessThan(5000);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^hapeers: [^\n]+\n {2}hint: [^\n]+\n$/);
  });

  it('names a server that is not there', async () => {
    const { exit, stderr } = await generate(`srv: ${SRV}, resolver: "127.0.0.53:1"`);
    expect(exit).toBe(2);
    expect(stderr).toContain('127.0.0.53:1');
    expect(stderr).toContain('no DNS server listens there');
  });

  it.each([`srv: ${SRV}`, 'dns: lb.test'])('is an empty one: {%s}', async (from) => {
    for (const zone of [{}, { [SRV]: [], 'lb.test': [] }, { [SRV]: [srv('.')], 'lb.test': [] }]) {
      dns.zone = zone;
      const { exit, stdout, stderr } = await generate(from, '', '--allow-shrink');
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
      expect(stderr).toMatch(/^hapeers: DNS has no (?:SRV records|addresses) for .*\n {2}hint: .*in full/);
    }
  });

  it('has two nodes of one name', async () => {
    const [one, other] = ['a.x.test', 'a.y.test'];
    dns.zone = {
      [SRV]: [srv(one), srv(other)],
      [one]: [a(one, '10.0.0.1')],
      [other]: [a(other, '10.0.0.2')],
    };
    const { exit, stderr } = await generate(`srv: ${SRV}`);
    expect(exit).toBe(2);
    expect(stderr).toContain('duplicate node name "a"');
  });
});
