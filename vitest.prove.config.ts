import { defineConfig } from 'vitest/config';

/** Proofs that take minutes to hours: `npm run prove [-- FILE]`. */
export default defineConfig({
  test: { include: ['test/**/*.prove.ts'], maxWorkers: 2, fileParallelism: false },
});
