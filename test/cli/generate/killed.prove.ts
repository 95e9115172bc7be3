import { expect, it } from 'vitest';
import { killAtRandom } from './killed.ts';

it.each([
  { args: ['--all', '--write'] },
  { args: ['--node', 'a', '--into', 'a.cfg', '--write', '--backup'] },
])(
  'a run of $args that is killed leaves no torn file, and nothing that stops the next one',
  { timeout: 600_000 },
  async ({ args }) => {
    const kills = await killAtRandom(300, args, () => Math.random());
    console.log(`${args.join(' ')}: ${JSON.stringify(kills)}`);
    expect(kills.survivors).toBeLessThan(300);
  },
);
