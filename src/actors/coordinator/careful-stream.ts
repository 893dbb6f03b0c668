/**
 * Careful extraction of a stream: feed by feed, the records of each as suspects. The reading itself is under a mark too: where it
 * kills, no record behind it can be reached, and the rest of the file is refused.
 */
import type {TryingMark} from '../../protocol/mailboxes.ts';
import {killsProcess, triesOfOne, trySuspects, type Careful, type Suspects} from './careful.ts';
import type {Blame} from './refusing.ts';
import type {StreamReading} from './stream-reading.ts';

interface CarefulStream {
  readonly splitId: number;
  readonly reading: StreamReading;
}

/**
 * Until about so many bytes are done, or no more can be fed: how many bytes were done. Less than all where the file is done, its
 * rest is refused, or the run is ending.
 */
export async function tryStream(careful: Careful, stream: CarefulStream, bytes: number): Promise<number> {
  const {reading} = stream;
  const start = reading.told.offset;
  while (reading.told.offset - start < bytes && (await feedMarked(careful, stream))) {
    const {record} = reading.told;
    const suspects = new RecordSuspects(careful, stream, {start: record, end: record + reading.waiting});
    const isDone = reading.waiting === 0 || (await trySuspects(careful, suspects));
    // Where nothing waited, or the last was refused, the range of the bytes is still to be told.
    if (!isDone || !(await extract(careful, reading, 0))) break;
  }
  return reading.told.offset - start;
}

async function feedMarked(careful: Careful, {splitId, reading}: CarefulStream): Promise<boolean> {
  const {offset, record} = reading.told;
  // An earlier session got to the records in these bytes: it was not the reading that it died of.
  const wasFed = careful.marks.some((mark) => mark.splitId === splitId && mark.end > record);
  if (wasFed) return reading.feed();
  const {times} = await careful.io.trying(readingMark(splitId, offset));
  if (times <= triesOfOne) return reading.feed();
  await reading.refuseRest(killsProcess(times - 1, 'the file was read on from here: no record behind this place can be reached'));
  return false;
}

/** Below zero, so that it is never taken for a range of records. */
function readingMark(splitId: number, offset: number): Omit<TryingMark, 'times'> {
  return {splitId, start: -1 - offset, end: -1 - offset};
}

async function extract({on, tellAndCommit}: Careful, reading: StreamReading, count: number): Promise<boolean> {
  for await (const result of reading.take(count)) {
    await tellAndCommit(result);
    if (on.isEnding()) return false;
  }
  return !on.isEnding();
}

/** Records that wait, by their ordinals in the file. */
class RecordSuspects implements Suspects {
  readonly range: Omit<TryingMark, 'times'>;
  private readonly careful: Careful;
  private readonly stream: CarefulStream;

  constructor(careful: Careful, stream: CarefulStream, {start, end}: {readonly start: number; readonly end: number}) {
    this.careful = careful;
    this.stream = stream;
    this.range = {splitId: stream.splitId, start, end};
  }

  async cutAt(at: number): Promise<readonly [Suspects, Suspects] | undefined> {
    const {careful, stream, range} = this;
    if (at <= range.start || at >= range.end) return undefined;
    return [
      new RecordSuspects(careful, stream, {start: range.start, end: at}),
      new RecordSuspects(careful, stream, {start: at, end: range.end}),
    ];
  }

  halve(): Promise<readonly [Suspects, Suspects] | undefined> {
    return this.cutAt(Math.floor((this.range.start + this.range.end) / 2));
  }

  extract(): Promise<boolean> {
    return extract(this.careful, this.stream.reading, this.range.end - this.range.start);
  }

  async refuse(blame: Blame): Promise<void> {
    const {reading} = this.stream;
    // A worker died over and over meanwhile: the rest of the file is refused already.
    if (reading.restRefused === undefined) await this.careful.tellAndCommit(await reading.refuse(blame));
  }
}
