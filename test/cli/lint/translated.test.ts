import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

const config = (name: string, bind: string) => `global
    localpeer ${name}

peers ours
    bind ${bind}
    server a${name === 'a' ? '' : ' 192.168.0.1:1024'}
    server b${name === 'b' ? '' : ' 192.168.0.2:1024'}

backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 1k expire 5m peers ours
    stick on src
    server web1 10.0.1.1:80 id 1
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-nat-'));
  await writeFile(join(cwd, 'a.cfg'), config('a', '10.0.0.1:1024'));
  await writeFile(join(cwd, 'b.cfg'), config('b', '10.0.0.2:1024'));
  await writeFile(join(cwd, 'b-any.cfg'), config('b', '*:1024'));
  await writeFile(join(cwd, 'b-port.cfg'), config('b', '10.0.0.2:2024'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

/** The lines of the report, for a cluster file with these words about the nodes. */
async function lint(a: string, b: string, file = 'b.cfg'): Promise<string> {
  const text = `haproxy: "3.0"
peers: { name: ours, port: 1024 }
nodes:
  - { name: a, ${a}, config: [a.cfg] }
  - { name: b, ${b}, config: [${file}] }
`;
  await writeFile(join(cwd, 'hapeers.yaml'), text);
  return (await hapeers(['lint', '--cluster', 'hapeers.yaml', '--format', 'compact'], { cwd })).stdout;
}

describe('an address that a gateway translates', () => {
  const [a, b] = ['address: 192.168.0.1', 'address: 192.168.0.2'];
  const bound = (address: string, host: string) => `${address}, bind: "${host}"`;

  it('is right where the cluster file says what is dialed and what is bound', async () => {
    expect(await lint(bound(a, '10.0.0.1:1024'), bound(b, '10.0.0.2:1024'))).toBe('');
    expect(await lint(bound(a, '10.0.0.1:1024'), bound(b, '0.0.0.0:1024'), 'b-any.cfg')).toBe('');
  });

  it('is wrong where nobody says so, where it is another one, and where the node binds something else', async () => {
    expect(await lint(a, b)).toContain('"b" listens at 10.0.0.2:1024, not here: neither can connect');
    expect(await lint(bound(a, '10.0.0.1:1024'), b)).toContain('not here: only "b" can connect');
    const other = 'address: 192.168.0.3, bind: "10.0.0.2:1024"';
    expect(await lint(bound(a, '10.0.0.1:1024'), other)).toContain('not here: only "b" can connect');
    const both = [bound(a, '10.0.0.1:1024'), bound(b, '10.0.0.2:1024')] as const;
    expect(await lint(...both, 'b-port.cfg')).toContain('"b" listens at port 2024, not here');
  });
});
