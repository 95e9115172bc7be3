import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { makeCertificates } from '../../haproxy/certificates.ts';
import { hapeers } from '../shell.ts';

const CLUSTER =
  'peers: { name: p, port: 1024 }\nnodes:\n  - { name: a, address: 10.0.0.1 }\n  - { name: b, address: 10.0.0.2 }\n';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-stdin-'));
  await writeFile(join(cwd, 'c.yaml'), CLUSTER);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const generate = (stdin: string, ...args: string[]) =>
  hapeers(['generate', 'c.yaml', '--node', 'a', '--into', '-', ...args], { cwd, stdin: Buffer.from(stdin) });

describe('--into -', () => {
  const config = 'peers p\n    peer a 10.0.0.1:1024\n';
  const whole = `${config}    peer b 10.0.0.2:1024\n`;

  it('is compared by --diff and --check, and not replaced by --write', async () => {
    expect(await generate(config)).toMatchObject({ exit: 0, stdout: whole });
    const shown = await generate(config, '--diff', '--exit-code');
    expect(shown).toMatchObject({ exit: 1, stderr: '' });
    expect(shown.stdout).toContain('+    peer b 10.0.0.2:1024\n');
    expect(await generate(config, '--check')).toMatchObject({
      exit: 1,
      stderr: 'standard input differs from c.yaml\n',
    });
    expect(await generate(whole, '--check')).toMatchObject({ exit: 0, stderr: '' });
    expect((await generate(config, '--write')).stderr).toContain('--write needs a file');
  });

  it('is guarded as a file is', async () => {
    const late = `global\n    localpeer zzz\n\n${config}`;
    expect(await generate(late, '-L', 'a')).toMatchObject({ exit: 2, stdout: '' });
    const lost = await generate(
      'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024 send-proxy-v2\n',
    );
    expect(lost).toMatchObject({ exit: 1, stdout: '' });
    expect(lost.stderr).toContain('would lose "send-proxy-v2"');
  });
});

describe.each(haproxyBinaries())('--verify --root, HAProxy $version', (binary) => {
  it('finds the certificates that are staged for the node', async () => {
    const certificates = await makeCertificates(['a']);
    try {
      const root = join(cwd, `root ${binary.branch}`);
      await mkdir(join(root, 'etc/certs'), { recursive: true });
      const { copyFile } = await import('node:fs/promises');
      await copyFile(certificates.file('a'), join(root, 'etc/certs/a.pem'));
      await copyFile(certificates.caFile, join(root, 'etc/certs/ca.pem'));
      const file = join(cwd, `${binary.branch}.yaml`);
      await writeFile(
        file,
        CLUSTER.replace(
          'port: 1024',
          'port: 1024, tls: { crt: "/etc/certs/{name}.pem", ca-file: /etc/certs/ca.pem }',
        ),
      );
      const args = ['generate', file, '--node', 'a', '--verify', '--haproxy', binary.path];
      const without = await hapeers(args, { cwd });
      expect(without.exit).toBe(1);
      expect(without.stderr).toContain('/etc/certs/a.pem');
      const { exit, stdout } = await hapeers([...args, '--root', root], { cwd });
      expect(exit).toBe(0);
      expect(stdout).toContain('crt /etc/certs/a.pem');
      // A file may set the variables of the next one.
      const [first, second] = ['1.cfg', '2.cfg'].map((name) => join(cwd, `${binary.branch}-${name}`));
      await writeFile(String(first), 'global\n    setenv CERTS certs\n');
      await writeFile(
        String(second),
        'listen l\n    mode tcp\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n    bind 127.0.0.1:8443 ssl crt "/etc/${CERTS}/a.pem"\n    server s 127.0.0.1:80 ssl ca-file /etc/"$CERTS"/ca.pem\n',
      );
      const text = await readFile(file, 'utf8');
      await writeFile(
        file,
        text.replace(
          'address: 10.0.0.1',
          `address: 10.0.0.1, config: [${binary.branch}-1.cfg, ${binary.branch}-2.cfg]`,
        ),
      );
      const planned = ['generate', file, '--node', 'a', '--write', '--verify', '--haproxy', binary.path];
      expect((await hapeers(planned, { cwd })).stderr).toContain('HAProxy refuses the config');
      expect((await hapeers([...planned, '--root', root], { cwd })).exit).toBe(0);
      await rm(join(root, 'etc/certs/ca.pem'));
      expect((await hapeers([...args, '--root', root], { cwd })).exit).toBe(1);
    } finally {
      await certificates.remove();
    }
  });
});
