import {join} from 'node:path';
import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/scratch.ts', 'test/built.ts'],
    // Real processes and real threads share two cores, of which a host may lend a third: a generous bound on a hang, never a measure of speed.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Hundreds of processes start from the same sources: compiled once, each costs half as much.
    env: {NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compiled')},
    pool: 'forks',
    maxWorkers: 2,
  },
});
