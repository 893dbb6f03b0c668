/**
 * The I/O actor's room: everything that touches the run directory, one call after the other. It decides nothing about input
 * and parses none. After a failed write every call says so again; what was committed before stays true.
 */
import {randomBytes} from 'node:crypto';
import type {ListedSplit} from '../../contracts/source.ts';
import {databaseFaultOf} from '../../ledger/database.ts';
import {assert, messageOf} from '../../model/errors.ts';
import type {Split} from '../../model/chunk.ts';
import type {Json} from '../../model/record.ts';
import type {LiveProgress, StopReason} from '../../model/run.ts';
import type {
  Append,
  Appended,
  Batch,
  Finished,
  NotSettled,
  IoActor,
  OpenedRun,
  OpenedStage,
  OpenRun,
  Sealed,
  StageRange,
  TryingMark,
} from '../../protocol/mailboxes.ts';
import type {SettledRows} from '../../protocol/keys.ts';
import type {Furnishing, IoDependencies} from './furnishing.ts';
import {RunRoom} from './run-room.ts';

export function createIoActor(dependencies: IoDependencies): IoActor {
  return new IoRoom({
    remarkSink: dependencies.sink,
    asking: null,
    onEvent: () => undefined,
    baselineBytes: 0,
    rss: () => process.memoryUsage.rss(),
    makeRunId,
    checkpoint: () => undefined,
    ...dependencies,
  });
}

class IoRoom implements IoActor {
  private readonly furnishing: Furnishing;
  private run: RunRoom | null = null;
  private failure: {readonly cause: unknown} | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(furnishing: Furnishing) {
    this.furnishing = furnishing;
  }

  open(message: OpenRun): Promise<OpenedRun> {
    return this.inTurn(async () => {
      assert(this.run === null, 'a room is opened once');
      this.run = await RunRoom.open(this.furnishing, message, (cause) => this.fail(cause));
      return this.run.opened;
    });
  }

  addSplits(splits: readonly ListedSplit[]): Promise<void> {
    return this.inTurn(() => this.room.listing.add(splits));
  }

  sealSplits(bytesExpected: number): Promise<Sealed> {
    return this.inTurn(() => this.room.seal(bytesExpected));
  }

  openStage(stage: number): Promise<OpenedStage> {
    return this.inTurn(() => this.room.openStage(stage));
  }

  splits(stage: number, {after, limit}: {readonly after: string | null; readonly limit: number}): Promise<readonly Split[]> {
    return this.inTurn(async () => this.room.books.ledger.splitsOf(stage).listed(after, limit));
  }

  append(message: Append): Promise<Appended> {
    return this.inTurn(() => this.room.works.append(message));
  }

  /** Not in turn: a reader waits for it. */
  settledIn(stage: number, ranges: readonly StageRange[]): Promise<SettledRows | NotSettled | null> {
    return this.guard(() => this.room.works.settledIn(stage, ranges));
  }

  endStage(stage: number): Promise<boolean> {
    return this.inTurn(() => this.room.endStage(stage));
  }

  trying(stage: number, mark: Omit<TryingMark, 'times'>): Promise<TryingMark> {
    return this.guard(async () => this.room.books.ledger.trying.note(stage, mark));
  }

  triedAll(): Promise<void> {
    return this.guard(async () => this.room.books.ledger.trying.clear());
  }

  async drain(): Promise<LiveProgress> {
    // A consumer's batches hold appends back until it acknowledges them: a drain does not wait for it.
    if (this.room.batches === null) await this.turn;
    return this.guard(() => this.room.drain());
  }

  progress(): Promise<LiveProgress> {
    return this.guard(async () => this.room.progress());
  }

  async log(entry: {readonly event: string; readonly data?: Json}): Promise<void> {
    this.run?.log.write(entry.event, entry.data);
  }

  /** Never rejects for a failure that came before: its report tells how far the run got. */
  async stop(reason: StopReason, message: string): Promise<Finished> {
    const {room} = this;
    room.batches?.stop();
    await this.turn;
    return room.stop({reason, message}, this.failure !== null);
  }

  finish(): Promise<Finished> {
    return this.inTurn(() => this.room.finish());
  }

  async nextBatch(): Promise<Batch | null> {
    const batch = await this.guard(() => this.needBatches().next());
    if (batch === null && this.failure !== null) throw this.failure.cause;
    return batch;
  }

  ack(batchId: number): Promise<void> {
    return this.guard(async () => {
      this.needBatches().ack(batchId);
      await this.room.works.commit();
    });
  }

  async endBatches(): Promise<void> {
    await this.inTurn(async () => void this.needBatches().end());
    await this.guard(() => this.needBatches().settled());
  }

  /** Not in turn: an append that waits for the consumer is what it frees. */
  async stopBatches(): Promise<void> {
    this.needBatches().stop();
  }

  async close(): Promise<void> {
    await this.run?.close();
  }

  private get room(): RunRoom {
    if (this.run === null && this.failure !== null) throw this.failure.cause;
    assert(this.run !== null, 'a room is opened before it is used');
    return this.run;
  }

  private needBatches() {
    const {batches} = this.room;
    assert(batches !== null, 'only a run with output.batchRows hands out batches');
    return batches;
  }

  /** One after the other, in the order of the calls. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => this.guard(work));
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.failure !== null) throw this.failure.cause;
    try {
      return await work();
    } catch (thrown) {
      // Wherever the ledger was read or written, its disk may be full.
      const cause = databaseFaultOf(thrown, this.run?.books.paths.ledger ?? 'the ledger');
      this.fail(cause);
      throw cause;
    }
  }

  /** The first failure is the one that counts: what follows it are its echoes. */
  private fail(cause: unknown): void {
    if (this.failure !== null) return;
    this.failure = {cause};
    this.run?.log.write('failed', {message: messageOf(cause)});
    this.run?.batches?.stop();
  }
}

function makeRunId(now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}
