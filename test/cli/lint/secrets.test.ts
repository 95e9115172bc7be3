import { describe, expect, it } from 'vitest';
import { reportFormats } from '../../../src/report/problems.ts';
import { withoutSecrets } from '../../../src/report/secrets.ts';
import { hapeers } from '../shell.ts';

const secrets = [
  's3cr3t-token',
  'hunter2',
  'hunter3',
  'hunter4',
  'hunter5',
  'hunter6',
  'hunter7',
  'hunter8',
  'inherited9',
];
const config = `global
    setenv API_TOKEN s3cr3t-token extra
    stats socket /run/x level admn password hunter2

userlist admins
    user bob pasword hunter3
    user eve insecure-password hunter4 grps x

frontend www
    bind :80
    timeout client 5s
    stats auht admin:hunter5
    http-request set-header Authorization "Bearer hunter6" extra
    http-request add-headr X-Token hunter7
    http-request set-header X-Api-Key hunter8 unless { pth }
    http-request deny deny_status "$STATUS"

peers mypeers
    peer a "\${SECRET}"
`;
const conditions = new TextEncoder().encode(`global
    localpeer a
defaults
    mode http
peers p
    peer a 127.0.0.1:1
    table t type string size 1k store http_req_rate(10s)
frontend f
    http-request track-sc0 hdr(x-token),hmac(sha256,hunter1) table p/t if { req.hdr(X-Token) -m str hunter3 }
    http-request deny if { req.hdr(Authorization) "Bearer hunter2" } { sc_http_req_rate(0) gt 10 }
`);
const stdin = new TextEncoder().encode(config);
const env = { SECRET: 'inherited9', STATUS: 'nonsense' };

function lint(...args: readonly string[]) {
  return hapeers(['lint', '--no-cluster', '--env-inherit', ...args, '-'], { stdin, env });
}

describe('secrets of a config', () => {
  it.each(reportFormats)('are in no report as %s', async (format) => {
    const { exit, stdout, stderr } = await lint('--format', format);
    expect(exit).toBe(1);
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  });

  it('are shown where somebody wants them', async () => {
    const covered = (await lint()).stdout;
    const shown = (await lint('--show-secrets')).stdout;
    expect(shown).toContain('setenv API_TOKEN s3cr3t-token extra');
    expect(shown).toContain('inherited9');
    expect(covered.split('\n')).toHaveLength(shown.split('\n').length);
    // Where the problem is stays as clear as before.
    expect(covered).toContain('setenv API_TOKEN ******************');
    expect(covered).toContain('"${SECRET}"');
  });

  it.each(['text', 'json', 'markdown'])('are not in "tables" as %s', async (format) => {
    const tables = (...args: readonly string[]) =>
      hapeers(['tables', '--no-cluster', '--format', format, ...args, '-'], { stdin: conditions });
    const { stdout } = await tables();
    expect(stdout).toContain('track-sc0 hdr(x-token),hmac(sha256,*******)');
    for (const secret of ['hunter1', 'hunter2', 'hunter3']) expect(stdout).not.toContain(secret);
    expect((await tables('--show-secrets')).stdout).toContain('hmac(sha256,hunter1)');
  });

  it('are covered where a condition compares a header with them', async () => {
    const bad = new TextEncoder().encode(
      new TextDecoder().decode(conditions).replaceAll('} {', '} { nope }  {'),
    );
    const { stdout } = await hapeers(['lint', '--no-cluster', '-'], { stdin: bad });
    expect(stdout).toContain('req.hdr(Authorization) **************** } { nope }');
    for (const secret of ['hunter1', 'hunter2', 'hunter3']) expect(stdout).not.toContain(secret);
    expect(withoutSecrets('deny if { req.hdr(Authorization) -m found }')).toBe(
      'deny if { req.hdr(Authorization) -m found }',
    );
    expect(withoutSecrets('acl a req.hdr(X-Key) -i -m str one two')).toBe(
      'acl a req.hdr(X-Key) -i -m str *******',
    );
    expect(withoutSecrets('peers: { name: p, password: hunter2 }')).toBe(
      'peers: { name: p, password: *********',
    );
  });

  it('are covered in a diff on a terminal, and not in one that "patch" is to take', async () => {
    const text = 'userlist u\n    user a insecure-password hunter2\nglobal\n    presetenv A b c\n';
    const diff = (screen?: true) =>
      hapeers(['lint', '--no-cluster', '--diff', '-'], {
        stdin: new TextEncoder().encode(text),
        ...(screen ? { screen } : {}),
      });
    expect((await diff()).stdout).toContain('hunter2');
    expect((await diff(true)).stdout).toContain('user a insecure-password *******');
  });

  it('are not taken out of what --fix writes', async () => {
    const { stdout } = await lint('--diff');
    expect(stdout).toContain('+    setenv API_TOKEN "s3cr3t-token extra"');
  });

  it('are not the names of sections and peers, nor their addresses, which a variable gives', async () => {
    const text = `global
    setenv NAME section1
    setenv LB loadbalancer1
    setenv BACKEND "s3cr3t-token"

peers "$NAME"
    peer "\${LB}" 10.0.0.1:1024
    peer lb2 10.0.0.1:1024

peers section1
    peer lb1 10.0.0.1:1024
    peer lb2 10.0.0.2:1024

frontend www
    bind :80
    http-request set-header X-Key "$BACKEND" grops
`;
    const { stdout } = await hapeers(['lint', '--no-cluster', '-L', 'loadbalancer1', '-'], {
      stdin: new TextEncoder().encode(text),
    });
    expect(stdout).toContain('there is a peers section "section1" already');
    expect(stdout).toContain('loadbalancer1');
    expect(stdout).not.toContain('s3cr3t-token');
    expect(stdout).not.toMatch(/(?:section|peer) "\*\*\*"/);
  });
});
