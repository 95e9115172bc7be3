import { describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules/index.ts';
import { hapeers } from './shell.ts';

describe('hapeers explain', () => {
  it.each(rules.map(({ id, summary }) => [id, summary] as const))('tells of %s', async (id, summary) => {
    const { exit, stdout, stderr } = await hapeers(['explain', id]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout.startsWith(`${id} (`)).toBe(true);
    expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
    for (const part of ['What haproxy -c does about it', 'What to do', 'Bad', 'Good']) {
      expect(stdout).toContain(`\n${part}\n`);
    }
  });
});

describe('hapeers rules', () => {
  it('writes a page with a heading for each', async () => {
    const { exit, stdout } = await hapeers(['rules', '--format', 'markdown']);
    expect(exit).toBe(0);
    expect([...stdout.matchAll(/^## (\S+)$/gm)].map(([, id]) => id)).toEqual(rules.map(({ id }) => id));
  });
});
