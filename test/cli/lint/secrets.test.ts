import { describe, expect, it } from 'vitest';
import { reportFormats } from '../../../src/report/problems.ts';
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

  it('are not taken out of what --fix writes', async () => {
    const { stdout } = await lint('--diff');
    expect(stdout).toContain('+    setenv API_TOKEN "s3cr3t-token extra"');
  });
});
