import { defineConfig } from 'vitest/config';

/** `npm run prove`: proofs on running nodes that take minutes. */
export default defineConfig({
  test: {
    include: ['test/**/*.prove.ts'],
    globalSetup: ['test/haproxy/announce.ts'],
    setupFiles: ['test/random.ts'],
    maxWorkers: 2,
    maxConcurrency: 12,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
