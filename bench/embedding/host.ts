/** The measured process of embedding: a host that runs a job through the library and watches its own event loop meanwhile. */
import {monitorEventLoopDelay} from 'node:perf_hooks';
import {run} from '../../src/index.ts';

/** Milliseconds. */
export interface HostFigures {
  readonly rows: number;
  readonly status: string;
  readonly wallMs: number;
  /** From perf_hooks since the run had begun, the timer's own millisecond taken off. */
  readonly delay: {readonly p50: number; readonly p99: number; readonly max: number};
  /** From a timer of the host's own: the longest it was late before the run had begun (modules load, the job is planned) and after. */
  readonly probe: {readonly starting: number; readonly running: number; readonly over50: number};
}

const resolutionMs = 1;

const [inputDir = '', outDir = '', coordinator = ''] = process.argv.slice(2);
if (coordinator !== 'own-thread' && coordinator !== 'caller') throw new Error(`no coordinator is called '${coordinator}'`);

const delays = monitorEventLoopDelay({resolution: resolutionMs});
const probe = {starting: 0, running: 0, over50: 0, last: performance.now(), begun: false};
const timer = setInterval(() => {
  const now = performance.now();
  const late = now - probe.last - resolutionMs;
  probe.last = now;
  if (!probe.begun) {
    probe.starting = Math.max(probe.starting, late);
    return;
  }
  probe.running = Math.max(probe.running, late);
  if (late > 50) probe.over50++;
}, resolutionMs);

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
      probe.begun = true;
      delays.enable();
    },
  },
);
const wallMs = performance.now() - begun;
clearInterval(timer);
delays.disable();

const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
const figures: HostFigures = {
  rows: result.counts.rows,
  status: result.status,
  wallMs,
  delay: {p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max)},
  probe: {starting: probe.starting, running: probe.running, over50: probe.over50},
};
console.log(JSON.stringify(figures));
