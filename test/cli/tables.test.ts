import { describe, expect, it } from 'vitest';
import { hapeers } from './shell.ts';

const config = `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

defaults
    mode http
    timeout client 30s
    timeout connect 5s
    timeout server 30s

backend per_ip
    stick-table type ip size 100k expire 30m store sess_rate(10s),http_req_rate(10s),gpc0 peers mypeers

frontend www
    bind :80
    acl abuser sc_http_req_rate(0) gt 100
    http-request track-sc0 src table per_ip
    http-request sc-inc-gpc0(0) if abuser
    http-request deny deny_status 429 if { sc_http_req_rate(0) gt 100 } or { sc_sess_rate(0) gt 5 }
    default_backend app

backend app
    stick-table type string len 52 size 200k
    stick on req.cook(SID)
    server s1 10.0.1.1:80
`;

const tables = (...args: readonly string[]) =>
  hapeers(['tables', '-L', 'hap1', ...args, '-'], { stdin: Buffer.from(config) });

describe('hapeers tables', () => {
  it('shows what fills, counts and reads each table in 80 columns', async () => {
    const { exit, stdout } = await tables();
    expect(exit).toBe(0);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('shared     through "mypeers" with hap2');
    expect(stdout).toMatch(/filled {5}http-request track-sc0 src +:17\n/);
    expect(stdout).toContain('sess_rate(10s)  never counted on this node');
    expect(stdout).toMatch(/read by acl abuser: sc_http_req_rate\(0\) gt 100 +:16\n/);
    expect(stdout).toContain('gpc0  written by sc-inc-gpc0');
    expect(stdout).toContain('string len 52 · 204,800 entries · about 43 MiB when full · never expires');
    expect(stdout).toContain('frontend www  · free: 1, 2');
  });

  it('breaks what does not fit into 80 columns, and cuts no fact', async () => {
    const wide = config
      .replaceAll('mypeers', 'peers_of_all_load_balancers')
      .replace(
        'peer hap2 10.0.0.2:10000',
        Array.from({ length: 9 }, (_, index) => `peer balancer${index} 10.0.0.${index + 2}:10000`).join(
          '\n    ',
        ),
      )
      .replace('len 52 size 200k', 'len 52 size 1m expire 30m')
      .replace('gpc0 peers', 'gpc0,http_err_rate(10s) peers')
      .replace('frontend www', 'frontend frontend_of_the_site_that_all_customers_come_to_first');
    const { stdout } = await hapeers(['tables', '-L', 'hap1', '-'], { stdin: Buffer.from(wide) });
    expect(stdout.split('\n').filter(({ length }) => length > 80)).toEqual([]);
    expect(stdout).toContain('about 221 MiB when full\n  expires after 30m\n');
    expect(stdout).toContain(
      'http_err_rate(10s)\n               counts requests that are wrong or answered with 4xx\n',
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'balancer0, balancer1, balancer2, balancer3, balancer4, balancer5, balancer6, balancer7, balancer8',
    );
  });

  it('gives the same as JSON', async () => {
    const { stdout } = await tables('--format', 'json');
    const [node] = JSON.parse(stdout).nodes;
    expect(node.stickCounters).toBe(3);
    expect(node.tables[0]).toMatchObject({
      name: 'per_ip',
      line: 12,
      size: 102400,
      expireMs: 1_800_000,
      sharedThrough: 'mypeers',
      sharedWith: ['hap2'],
      filledBy: [{ line: 17, key: 'src', when: 'each request', conditional: false }],
    });
    const counted = node.tables[0].data.map((one: { name: string; counted: boolean }) => [
      one.name,
      one.counted,
    ]);
    expect(counted).toEqual([
      ['sess_rate', false],
      ['http_req_rate', true],
      ['gpc0', true],
    ]);
  });

  it('writes Markdown', async () => {
    const { stdout } = await tables('--format', 'markdown');
    expect(stdout).toContain('## `per_ip`');
    expect(stdout).toContain('| `sess_rate(10s)` | **never**:');
  });

  it('marks where the nodes of a fleet differ', async () => {
    const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const { join } = await import('node:path');
    const folder = await mkdtemp(join(tmpdir(), 'hapeers-tables-'));
    try {
      await writeFile(join(folder, 'a.cfg'), config);
      await writeFile(
        join(folder, 'b.cfg'),
        config.replace('size 100k', 'size 50k srvkey addr').replace(',gpc0', '').replace('gt 5', 'gt 9'),
      );
      const { exit, stdout } = await hapeers(['tables', '--node', 'hap1=a.cfg', '--node', 'hap2=b.cfg'], {
        cwd: folder,
      });
      expect(exit).toBe(0);
      expect(stdout).toMatch(/^≠ size +102,400 +51,200$/m);
      expect(stdout).toMatch(/^≠ srvkey +name +addr$/m);
      expect(stdout).toMatch(/^≠ gpc0 +counted, 0 read +–$/m);
      expect(stdout).toMatch(/^≠ +read by +sc_sess_rate\(0\) gt 5 +sc_sess_rate\(0\) gt 9$/m);
      expect(stdout.match(/read by/g)).toHaveLength(2);
      expect(stdout).toMatch(/^ {2}key +ip +ip$/m);
      expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says so where a variable hides a table', async () => {
    const { stdout } = await hapeers(['tables', '-'], {
      stdin: Buffer.from(
        'backend t\n    stick-table type ip size 1k store gpc0\n\nfrontend f\n    bind :80\n    http-request track-sc0 src table "$T"\n',
      ),
    });
    expect(stdout).toContain('unknown: a variable hides a table');
  });
});
