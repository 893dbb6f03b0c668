/** The measured process of embedding: a host that runs a job through the library and watches its own event loop meanwhile. */
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {run} from '../../src/index.ts';
import {watchLoop, type Late} from './late-timer.ts';

/** Milliseconds. */
export interface HostFigures {
  readonly rows: number;
  readonly status: string;
  readonly wallMs: number;
  /** From perf_hooks since the run had begun, the timer's own millisecond taken off. */
  readonly delay: {readonly p50: number; readonly p99: number; readonly max: number};
  /** When the loop stood still before the run had begun (modules load, the job is planned), and after. */
  readonly starting: readonly Late[];
  readonly running: readonly Late[];
}

const resolutionMs = 1;

const [inputDir = '', outDir = '', coordinator = ''] = process.argv.slice(2);
if (coordinator !== 'own-thread' && coordinator !== 'caller') throw new Error(`no coordinator is called '${coordinator}'`);

const delays = monitorEventLoopDelay({resolution: resolutionMs});
const ended = watchLoop();
let begunAt = Infinity;

const begun = performance.now();
const result = await run(
  {
    input: {files: inputDir},
    steps: [{use: 'bulletins/norms'}, {use: 'amounts'}, {use: 'references'}],
    output: {dir: outDir},
  },
  {
    coordinator,
    onEvent: ({type}) => {
      if (type !== 'started') return;
      begunAt = performance.timeOrigin + performance.now();
      delays.enable();
    },
  },
);
const wallMs = performance.now() - begun;
const lates = ended();
delays.disable();

const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
const figures: HostFigures = {
  rows: result.counts.rows,
  status: result.status,
  wallMs,
  delay: {p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max)},
  starting: lates.filter(({until}) => until <= begunAt),
  running: lates.filter(({until}) => until > begunAt),
};
console.log(JSON.stringify(figures));
