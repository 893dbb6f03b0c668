/** A plan with usual limits, for tests that need one and care about a part of it. */
import type {RunPlan} from '../../src/model/plan.ts';
import {KiB, MiB} from '../../src/model/units.ts';

export function planWith(given: Partial<RunPlan> = {}): RunPlan {
  return {
    name: 'test',
    baseDir: '/',
    dir: '/nowhere',
    input: {
      source: {builtin: 'files', path: null},
      sourceOptions: {},
      from: null,
      format: 'auto',
      formatOptions: {},
      records: '',
      onFormatMismatch: 'reject',
      compression: 'auto',
      unpack: {ratioMax: 250, bytesMax: 1e12},
      acceptTruncated: false,
      encoding: 'auto',
      byRanges: false,
      onBadEncoding: 'reject',
    },
    steps: [],
    llm: null,
    onError: 'reject',
    output: {
      layout: 'single',
      lineage: false,
      sink: {builtin: 'jsonl', path: null},
      sinkOptions: {},
      partBytes: 64 * MiB,
      batchRows: null,
      partialBatches: false,
    },
    limits: {
      memoryMb: 245,
      threads: 2,
      inline: false,
      chunkBytes: MiB,
      bundleBytes: 512 * KiB,
      recordBytesMax: 12 * MiB,
      creditBytes: 16 * MiB,
      outputBytesMax: 8 * MiB,
      rejects: {rate: 1, after: 1000},
      limit: null,
      sample: null,
      keysInMemory: 1_500_000,
    },
    commit: {everyMs: 2000, everyBytes: 32 * MiB},
    identity: {},
    profileDir: null,
    ...given,
  };
}
