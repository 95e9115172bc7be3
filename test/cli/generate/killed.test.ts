import { expect, it } from 'vitest';
import { killAtRandom } from './killed.ts';

// More of them: killed.prove.ts.
it('a run that is killed leaves no torn file, and nothing that stops the next one', {
  timeout: 180_000,
}, async () => {
  let step = 0;
  const kills = await killAtRandom(20, ['--all', '--write'], () => (step++ * 0.618) % 1);
  expect(kills.halfway).toBeGreaterThan(0);
});
