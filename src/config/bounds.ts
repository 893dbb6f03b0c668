/** From one memory bound to all others: threads, record size, credit. Arithmetic only; every figure has its reason beside it. */
import type {LimitsPlan} from '../model/plan.ts';
import {counted} from '../model/plural.ts';
import {KiB, MiB} from '../model/units.ts';
import type {ParsedJob} from './schema.ts';

/** Measured: main 44-63 MB and the I/O thread 13 leave about 100 with room for the buffers; a worker at work needs 50. */
const baseMb = 100;
/** The I/O thread with a client of a server and its answers takes so much more, at least. */
const askingMb = 35;
/** And so much with 50,000 items that wait: at 245 one worker is left (224 MiB at the peak, 255 with two), and servers are slower than it. */
const askingAutoMb = 60;
const workerMb = 50;
/** The bound all other figures are proportional to. */
const usualMb = 245;
/** One decoded record costs 6-8 times its bytes, so 12 MiB is what 100 MB beside the base bear. */
const recordBytesAtUsual = 12 * MiB;
/** Input and output in flight: two chunks of 1 MiB a worker, their output, and the reorder window at 2 workers. */
const creditBytesAtUsual = 16 * MiB;
/** In flight, ever, whatever the bound. */
const creditBytesMost = 100_000_000;
const creditBytesLeast = 2 * MiB;
/** A record is decoded to one string, and V8 has none beyond 512 MiB. */
const recordBytesMost = 512 * MiB;
const bundleBytesUsual = 512 * KiB;
const outputBytesMax = 8 * MiB;

export interface BoundsFault {
  /** Key in the job, below `limits`. */
  readonly key: 'memoryMb' | 'threads' | 'recordBytesMax';
  readonly message: string;
  readonly hint: string;
}

/** All limits of a job on a machine with that many cores; a fault where they do not fit one another. */
export function boundsOf(job: ParsedJob, cores: number): {readonly limits: LimitsPlan; readonly faults: readonly BoundsFault[]} {
  const {memoryMb, inline, chunkBytes, rejects} = job.limits;
  const asks = job.steps.some((step) => 'ask' in step || 'call' in step);
  const base = baseMb + (asks ? askingMb : 0);
  const threads = inline ? 1 : threadsOf(job.limits.threads, {memoryMb, base: asks ? baseMb + askingAutoMb : base, cores});
  const share = memoryMb / usualMb;
  const recordBytesFit = Math.min(recordBytesMost, Math.floor(recordBytesAtUsual * share));
  const recordBytesMax = job.limits.recordBytesMax ?? recordBytesFit;
  const faults = inline ? [] : threadFaults(job.limits.threads, {memoryMb, base});
  const recordFault = recordBytesMax > recordBytesFit ? [tooLargeRecords(recordBytesMax)] : [];
  const limits: LimitsPlan = {
    memoryMb,
    threads,
    inline,
    chunkBytes,
    bundleBytes: Math.min(bundleBytesUsual, chunkBytes),
    recordBytesMax,
    creditBytes: Math.min(creditBytesMost, Math.max(creditBytesLeast, Math.floor(creditBytesAtUsual * share))),
    outputBytesMax,
    rejects,
    limit: job.limit ?? null,
    sample: job.sample ?? null,
    keysInMemory: job.limits.keysInMemory,
  };
  return {limits, faults: [...faults, ...recordFault]};
}

interface Room {
  readonly memoryMb: number;
  readonly base: number;
}

function threadsOf(asked: number | 'auto', {memoryMb, base, cores}: Room & {readonly cores: number}): number {
  return asked === 'auto' ? Math.max(1, Math.min(cores, Math.floor((memoryMb - base) / workerMb))) : asked;
}

function threadFaults(asked: number | 'auto', {memoryMb, base}: Room): readonly BoundsFault[] {
  const threads = asked === 'auto' ? 1 : asked;
  const least = base + threads * workerMb;
  if (memoryMb >= least) return [];
  const fewer = Math.floor((memoryMb - base) / workerMb);
  const way = fewer >= 1 ? `limits.threads: ${fewer}` : 'limits.inline: true, which needs no pool';
  return [
    {
      key: 'memoryMb',
      message: `${memoryMb} MB are too few for ${counted(threads, 'worker thread')}: the least that works is ${least}`,
      hint: `or ${way}`,
    },
  ];
}

function tooLargeRecords(asked: number): BoundsFault {
  const least = Math.ceil((asked / recordBytesAtUsual) * usualMb);
  const message = `records of ${asked} bytes do not fit the memory bound: a decoded record costs up to 8 times its bytes`;
  const hint = asked > recordBytesMost ? `at most ${recordBytesMost}` : `it takes limits.memoryMb: ${least}`;
  return {key: 'recordBytesMax', message, hint};
}
