import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';

const [written, generated] = parse(
  readFileSync(join(repositoryFolder, 'integrations/ansible/haproxy.yml'), 'utf8'),
);

const cluster = `peers: { name: mypeers, port: 10000 }
nodes: [{ name: lb1, address: 10.0.0.1 }, { name: lb2, address: 10.0.0.2 }]
`;
const config = `global
    localpeer lb1

peers mypeers
    peer lb1 10.0.0.1:10000
    peer lb2 10.0.0.2:10000
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-ansible-'));
  writeFileSync(join(folder, 'hapeers.yaml'), cluster);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(haproxyBinaries().slice(-1))('the tasks for Ansible, with HAProxy $version', ({ path }) => {
  /** Runs a command of a task as Ansible would: each word an argument, no shell. */
  const run = (command: string) => {
    const line = command
      .replaceAll('{{ inventory_hostname_short }}', 'lb1')
      .replaceAll('/etc/haproxy', folder)
      .replace('%s', join(folder, 'haproxy.cfg'))
      .replace('--haproxy haproxy ', `--haproxy ${path} `)
      .replace('--verify', `--verify --haproxy ${path}`);
    const [, ...args] = line.split(' ');
    return spawnSync(process.execPath, [join(repositoryFolder, 'bin/hapeers.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
  };
  const put = (text: string) => writeFileSync(join(folder, 'haproxy.cfg'), text);
  const validate = (text: string) => {
    put(text);
    return run(written['ansible.builtin.template'].validate).status;
  };
  /** What Ansible makes of a run: failed where the exit code is not 0, else changed as the task says. */
  const outcome = (text: string) => {
    put(text);
    const { status, stderr } = run(generated['ansible.builtin.command'].cmd);
    const mark = /^'(.+)' in peers\.stderr$/.exec(generated.changed_when)?.[1] ?? 'nothing to look for';
    expect(generated.failed_when).toBeUndefined();
    return status !== 0 ? 'failed' : stderr.includes(mark) ? 'changed' : 'ok';
  };

  it('put a template in place only where HAProxy and hapeers accept it', () => {
    expect(validate(config)).toBe(0);
    expect(validate(config.replace('lb2 10.0.0.2:10000', 'lb2 10.0.0.2'))).toBe(1);
    expect(validate(`${config}    nonsense\n`)).toBe(1);
  });

  it('tell a change from what is up to date, and fail where nothing is written', () => {
    expect(outcome(config)).toBe('ok');
    expect(outcome(config.replace('10.0.0.2', '10.0.0.9'))).toBe('changed');
    expect(readFileSync(join(folder, 'haproxy.cfg'), 'utf8')).toBe(config);
    expect(outcome(config.replace('lb2 10.0.0.2:10000', 'lb2 10.0.0.9:10000 send-proxy-v2'))).toBe('failed');
    expect(outcome(`${config.replace('10.0.0.2', '10.0.0.9')}\nbackend app\n    nonsense\n`)).toBe('failed');
  });
});
