import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/haproxy/announce.ts'],
    setupFiles: ['test/random.ts'],
    // Many tests wait for the timers of HAProxy nodes: more of them than processors run side by side.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
