import { defineConfig } from 'vitest/config';
import { haproxyBinaries } from './test/haproxy/binaries.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/haproxy/announce.ts'],
    setupFiles: ['test/random.ts'],
    // Tests that run HAProxy are made for each binary; where there is none, their files are empty, and announced.
    passWithNoTests: haproxyBinaries().length === 0,
    // Many tests wait for the timers of HAProxy nodes: more of them than processors run side by side.
    maxWorkers: 3,
    // Pairs of nodes that must not replicate are waited for side by side.
    maxConcurrency: 26,
    // A machine with other work is slow; what hangs ends all the same.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
