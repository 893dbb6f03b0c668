/** V8's flags for a process that is all ours: heaps stay small in every thread. The library sets none: a host's flags are its own. */
import {getHeapStatistics, setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

const flags = [
  // Every thread's young generation stays at 2 MB a half. V8 lets it grow to 16, which costs 15-20 MB of memory a thread and saved 0-8 %
  // of the CPU here (100 MB of bulletins, 2 workers: peak 218 against 249 MiB).
  '--semi-space-growth-factor=1',
  '--min-semi-space-size=2',
  // Generations so small are collected by the thread itself: helpers cost more CPU than they save, and on busy cores each collection
  // waits for them.
  '--no-parallel-scavenge',
  '--no-concurrent-array-buffer-sweeping',
  // Old generations grow by 2 MB at a time and not by 8 (JSON.parse keeps every short string it meets in a table that only their
  // collection empties), and buffers without an owner are looked for at 8 MB and not at 64: 600 MB of lines peak at 203 against 237 MiB,
  // of a table at 193 against 216, for the same CPU.
  '--optimize-for-size',
  // But by four fifths at least. Buffers that come and go between threads count as growth too, and the coordinator's heap of 12 MB was marked
  // anew for them ten times a second: at 60 % 200 MB of bulletins took 55 collections and 3.8 s of V8's own threads, at 100 % 26 and 3.0.
  // But parsed lines peak at 188 MiB with 60, 203 with 80, 221 with 100.
  '--heap-growing-percent=80',
  '--scavenger-max-new-space-capacity-mb=4',
];

let areSet = false;

/**
 * Once. Not before all threads of a run have loaded what they need: with other flags than it was built with, Node compiles its own modules
 * anew, 20 ms of CPU in each thread; what loads meanwhile is collected every half megabyte; and code that was kept under other flags is
 * refused (a folder of one file: 1,150 ms of CPU, not 950).
 */
export function keepHeapsSmall(): void {
  if (areSet) return;
  areSet = true;
  for (const flag of flags) setFlagsFromString(flag);
}

/**
 * At a run's first progress: half a second in, or behind the first commit. Until then little is held. At its second what loading has left
 * is given back.
 */
export function keepHeapsSmallFrom({type}: {readonly type: string}): void {
  if (type !== 'progress') return;
  if (areSet) giveBackOnce();
  else keepHeapsSmall();
}

/** A heap with less than this standing empty is as good as small. */
const emptyLeast = 8 * 1024 * 1024;

interface Collection {
  readonly type: 'major';
  readonly execution: 'sync';
  readonly flavor: 'last-resort';
}

let isGivenBack = false;

/**
 * Loading grows this thread's heap to 30 MB, and 12 are in use afterwards. V8 gives the rest back when it sees an idle moment, in one run of
 * two after half a second and else after eight: a table's peak was 161 or 189 MiB, and is 153 to 162 with this. Costs 40 ms, once.
 */
function giveBackOnce(): void {
  if (isGivenBack) return;
  isGivenBack = true;
  const {total_heap_size: held, used_heap_size: used} = getHeapStatistics();
  if (held - used < emptyLeast) return;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (collection: Collection) => void;
  collect({type: 'major', execution: 'sync', flavor: 'last-resort'});
}
