import { expect, it } from 'vitest';
import { hapeers } from '../shell.ts';

it('an observer says what a probe says of a name without an address', async () => {
  const { exit, stdout, stderr } = await hapeers([
    ...[
      'probe',
      'peer.invalid:1024=a',
      '--as',
      'observer',
      '--tables',
      '--format',
      'json',
      '--timeout',
      '3s',
    ],
  ]);
  expect(stderr).toBe('');
  expect(exit).toBe(1);
  expect(JSON.parse(stdout).targets).toMatchObject([
    {
      target: 'peer.invalid:1024=a',
      healthy: false,
      verdict: 'unresolved',
      message: expect.stringContaining('cannot be resolved'),
      tables: null,
    },
  ]);
});
