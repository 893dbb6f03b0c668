import {join} from 'node:path';
import {defineConfig} from 'vitest/config';
import {builtPlace} from './test/built.ts';

/** Tests of functions and objects: no threads, nothing of the process's own is changed. They share a process, for to start one is 0.3 s of CPU. */
const plain = ['adapters', 'config', 'flow', 'llm', 'model', 'protocol', 'simulate'].map((room) => `test/${room}/**/*.test.ts`);

/** Whole runs, by the library as it is packed: what they import of src/ beside its face are tools of the tests. Two need the engine's own modules. */
const runs = ['test/runs/!(user-modules|read-errors).test.ts'];
const face = {find: /^(\.\.\/)+src\/index\.ts$/, replacement: join(builtPlace(), 'dist', 'index.js')};

export default defineConfig({
  test: {
    projects: [
      {extends: true, resolve: {alias: [face]}, test: {name: 'runs', include: runs, server: {deps: {external: [/\.cache\/built\//]}}}},
      {extends: true, test: {name: 'parts', include: ['test/**/*.test.ts'], exclude: [...plain, ...runs]}},
      {extends: true, test: {name: 'plain', include: plain, isolate: false}},
    ],
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
