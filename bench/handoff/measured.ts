/** The measured process of the hand-off: times round trips to one pool worker, each way and size, and prints them as JSON. */
import {Piscina} from 'piscina';
import {Bench} from 'tinybench';

/** Milliseconds of one round trip. */
export interface Handoff {
  readonly kib: number;
  readonly way: 'transfer' | 'copy' | 'objects';
  readonly medianMs: number;
  readonly p99Ms: number;
  /** CPU time of the sending thread alone. */
  readonly coordinatorMs: number;
}

const sizesKib = [64, 256, 1024];
const ways = ['transfer', 'copy', 'objects'] as const;
const measureMs = Number(process.argv[2] ?? 1000);

const pool = new Piscina({
  filename: new URL('./worker.js', import.meta.url).href,
  minThreads: 1,
  maxThreads: 1,
  idleTimeout: Infinity,
  concurrentTasksPerWorker: 1,
  recordTiming: false,
  workerHistogram: false,
});
const handoffs: Handoff[] = [];
for (const kib of sizesKib) for (const way of ways) handoffs.push(await measure(kib, way));
await pool.close();
console.log(JSON.stringify(handoffs));

async function measure(kib: number, way: Handoff['way']): Promise<Handoff> {
  const sent = {buffer: new ArrayBuffer(kib * 1024), trips: 0, cpuMs: 0};
  const bench = new Bench({time: measureMs, warmupTime: measureMs / 4, throws: true});
  bench.add(way, async () => {
    const before = process.threadCpuUsage();
    const back = (await pool.run(sent.buffer, {name: way, ...(way === 'copy' ? {} : {transferList: [sent.buffer]})})) as unknown;
    const {user, system} = process.threadCpuUsage(before);
    sent.cpuMs += (user + system) / 1000;
    sent.trips++;
    check(way, back, kib);
    // Rows came back in the buffer's place: another is needed for the next trip, as it would be in an engine.
    sent.buffer = back instanceof ArrayBuffer ? back : new ArrayBuffer(kib * 1024);
  });
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result === undefined || !('latency' in result)) throw new Error(`${way} was not measured`);
  return {kib, way, medianMs: result.latency.p50, p99Ms: result.latency.p99, coordinatorMs: sent.cpuMs / sent.trips};
}

function check(way: Handoff['way'], back: unknown, kib: number): void {
  const size = back instanceof ArrayBuffer ? back.byteLength : Array.isArray(back) ? kib * 1024 : 0;
  if (size !== kib * 1024 || Array.isArray(back) !== (way === 'objects')) throw new Error(`${way} gave back something else`);
}
