/**
 * Finds the duplicates of a stage when all its keys are written. Where they are more than memory holds they are sorted apart first, each
 * part is looked through by itself, and what was found is brought into the order of the rows. A death in between loses only time.
 */
import {open, rm} from 'node:fs/promises';
import {sinkErrorOf} from '../../../contracts/sink-fault.ts';
import {KeyRecords} from '../../../protocol/keys.ts';
import {SettledRecords, settledRecordBytes} from '../../../protocol/settled.ts';
import type {OutputFile} from '../output-file.ts';
import {KeyIndex} from './key-index.ts';
import {KeyLog, readKeys} from './key-log.ts';
import {Partitions, writeWhole} from './partitions.ts';
import {mergeRuns, type Run} from './settled-merging.ts';

export interface SettlingPlan {
  /** All keys of the stage, in the order of its rows. */
  readonly keys: {readonly path: string; readonly records: number};
  /** Where they may be sorted apart, and what is found be kept meanwhile. */
  readonly sortedPath: string;
  readonly foundPath: string;
  /** Takes the duplicates, in the order of the rows. */
  readonly settled: OutputFile;
  readonly keysInMemory: number;
  readonly isStopping: () => boolean;
}

/** Parts are never exactly alike in size. */
const fill = 0.8;
/** Parts of that share of what memory may hold: the threads that wrote the keys have their memory still, and an index of all of it is 17 MB. */
const apartShare = 0.25;
/** More parts would leave each a buffer too small to be worth a write. */
const partitionsMost = 1024;
const recordsAtOnce = 4096;

/** False when it was called off. @throws {SinkError} */
export async function settleKeys(plan: SettlingPlan): Promise<boolean> {
  const {keys, keysInMemory} = plan;
  if (keys.records > keysInMemory * fill) return settleApart(plan);
  const log = new KeyLog(keys.path);
  try {
    const found = duplicatesIn(inOrder(keys), {index: new KeyIndex(keysInMemory), log});
    return await appendAll(plan, found);
  } finally {
    log.close();
  }
}

async function settleApart(plan: SettlingPlan): Promise<boolean> {
  const {keys, sortedPath, foundPath, isStopping} = plan;
  const keysInMemory = Math.ceil(plan.keysInMemory * apartShare);
  const count = Math.min(partitionsMost, Math.ceil(keys.records / (keysInMemory * fill)));
  const partitions = await Partitions.write(sortedPath, keys, {count, isStopping});
  const log = new KeyLog(sortedPath);
  try {
    // Called off in between: what is there is not all of it, whatever is said of stopping later.
    if (partitions.records < keys.records) return false;
    const index = new KeyIndex(Math.max(keysInMemory, Math.ceil(keys.records / count / fill)), 'whole');
    const runs = await findRuns(plan, {partitions, count, log, index});
    if (runs === undefined || !(await appendAll(plan, mergeRuns(foundPath, runs)))) return false;
  } finally {
    log.close();
    await partitions.close();
  }
  await rm(sortedPath, {force: true});
  await rm(foundPath, {force: true});
  return true;
}

interface Apart {
  readonly partitions: Partitions;
  readonly count: number;
  readonly log: KeyLog;
  readonly index: KeyIndex;
}

/** One run a partition, one behind the other in a file; undefined when it was called off. */
async function findRuns(plan: SettlingPlan, {partitions, count, log, index}: Apart): Promise<readonly Run[] | undefined> {
  const handle = await open(plan.foundPath, 'w', 0o644).catch((cause: unknown) => {
    throw sinkErrorOf(cause, plan.foundPath);
  });
  try {
    const runs: Run[] = [];
    let written = 0;
    for (let partition = 0; partition < count; partition++) {
      if (plan.isStopping()) return undefined;
      const from = written;
      index.clear();
      for await (const found of duplicatesIn(partitions.read(partition), {index, log})) {
        await writeWhole(handle, found.bytes, written * settledRecordBytes);
        written += found.count;
      }
      runs.push({from, to: written});
    }
    return runs;
  } catch (cause) {
    throw sinkErrorOf(cause, plan.foundPath);
  } finally {
    await handle.close();
  }
}

async function appendAll({settled, isStopping}: SettlingPlan, found: AsyncIterable<SettledRecords>): Promise<boolean> {
  for await (const records of found) {
    if (isStopping()) return false;
    await settled.append(records.bytes, records.count);
  }
  return !isStopping();
}

interface Records {
  readonly records: KeyRecords;
  /** Ordinal of the first in the file that the log reads. */
  readonly from: number;
}

async function* inOrder({path, records: count}: SettlingPlan['keys']): AsyncGenerator<Records> {
  let from = 0;
  for await (const records of readKeys(path, count)) {
    yield {records, from};
    from += records.count;
  }
}

/** In the order they come, many at a time; the buffer is used again for the next ones. */
async function* duplicatesIn(
  all: AsyncIterable<Records>,
  {index, log}: {readonly index: KeyIndex; readonly log: KeyLog},
): AsyncGenerator<SettledRecords> {
  const out = new SettledRecords(new ArrayBuffer(recordsAtOnce * settledRecordBytes));
  let filled = 0;
  for await (const {records, from} of all) {
    for (let at = 0; at < records.count; at++) {
      const tag = records.tag(at);
      const of = index.find(tag, (ordinal) => log.placeIfSame(ordinal, records, at));
      if (of === undefined) {
        index.add(tag, from + at);
        continue;
      }
      out.set(filled++, records.start(at), of);
      if (filled < recordsAtOnce) continue;
      yield out;
      filled = 0;
    }
  }
  if (filled > 0) yield new SettledRecords(out.bytes.buffer, filled);
}
