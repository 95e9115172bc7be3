import { expect, it } from 'vitest';
import { killAtRandom } from './killed.ts';

// More of them: killed.prove.ts.
it('a run that is killed leaves no torn file, and nothing that stops the next one', {
  timeout: 400_000,
}, async () => {
  let step = 0;
  let halfway = 0;
  // On a busy machine twenty may all miss the moment.
  for (let round = 0; round < 4 && halfway === 0; round++) {
    const kills = await killAtRandom(20, ['--all', '--write'], () => (step++ * 0.618) % 1);
    halfway += kills.halfway;
  }
  expect(halfway).toBeGreaterThan(0);
});
