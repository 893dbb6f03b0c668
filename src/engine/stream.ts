/** A run whose rows go to a consumer in batches, committed as the consumer acknowledges them. */
import {systemClock} from '../flow/clock.ts';
import {ConfigError, RejectsError} from '../model/errors.ts';
import type {Row} from '../model/record.ts';
import type {RunEvent} from '../model/run.ts';
import type {Batch} from '../protocol/mailboxes.ts';
import type {Conducting} from '../threads/conduct.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {resultOf, resultOfFailure} from './result.ts';
import {begin} from './run.ts';

export interface StreamOptions extends RunOptions {
  /** The run directory: books, rejects and warnings; no rows. The job's own when left out. */
  readonly dir?: string;
  /** Rows a batch: exactly so many, but for the last. 1,000 when left out. */
  readonly batchRows?: number;
  /**
   * Hand out fewer rows where the consumer waits and no more are there: what comes slowly (a pipe) is not held back until a batch is
   * full. The ids of batches then begin anew in a later session.
   */
  readonly partialBatches?: boolean;
}

/** Rows in input order, and where they come from. */
export interface RowBatch {
  /** Counts up by one; a batch that was not acknowledged comes again in the next session. */
  readonly id: number;
  /** File of the batch's first row. */
  readonly file: string;
  /** Bytes of `file` the batch's rows come from. */
  readonly range: {readonly start: number; readonly end: number};
  /** The rows as they are written, JSON texts without their line feed: to pass on what parsing would change (large numbers). */
  readonly lines: readonly string[];
  /** The same parsed, when first asked for. */
  readonly rows: readonly Row[];
  /** Rejects met since the batch before; they are in rejects.jsonl. */
  readonly rejects: number;
  /** Milliseconds of extraction. */
  readonly ms: number;
  readonly rssMb: number;
  /**
   * The batch, and all before it, is done with: committed when this resolves. Only so many stand unacknowledged; then the next is
   * waited for, and so is the end of the input. @throws {CancelledError} when the run was stopped before: the batch comes again
   */
  ack(): Promise<void>;
}

const batchRowsUsual = 1000;
/** With so many taken and none acknowledged nothing more may come; after so long the consumer is told why. */
const heldBatches = 4;
const heldMs = 2000;

/** What the public face promises of `stream`. */
export async function* stream(job: AnyJob, options: StreamOptions = {}): AsyncGenerator<RowBatch, void, undefined> {
  const planOptions = {
    batchRows: checkedRows(options.batchRows ?? batchRowsUsual),
    partialBatches: options.partialBatches ?? false,
    ...(options.dir === undefined ? {} : {dir: options.dir}),
  };
  let whyStopped = '';
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'stopping') whyStopped = event.message;
    options.onEvent?.(event);
  };
  const {plan, conducting} = await begin({job, dir: '', planOptions}, {...options, onEvent});
  // Its failure is met below; nobody else listens until then.
  conducting.result.catch(() => undefined);
  const hold = new Hold(options);
  let ended = false;
  try {
    for (let batch = await hold.wait(conducting.nextBatch(), heldBatches); batch !== null;) {
      yield hold.take(conducting, batch);
      batch = await hold.wait(conducting.nextBatch(), heldBatches);
    }
    ended = true;
    const conducted = await hold.wait(conducting.result, 1);
    const {report} = conducted;
    const {status, exitCode} = resultOf(conducted, plan);
    options.onEvent?.({type: 'finished', status, exitCode});
    if (report?.stopReason === 'rejects') throw tooManyRejects(whyStopped);
    if (report?.stopReason === 'reject')
      throw new RejectsError(whyStopped, {code: 'STOPPED_AT_REJECT', hint: 'streamed again, the run goes on behind it'});
  } finally {
    if (!ended) {
      await conducting.abandon();
      await conducting.result.catch((cause: unknown) => resultOfFailure(cause, plan));
    }
  }
}

/** What the consumer has in hand. */
class Hold {
  private readonly onEvent: RunOptions['onEvent'];
  private first = 0;
  private next = 0;
  private told = false;

  constructor({onEvent}: RunOptions) {
    this.onEvent = onEvent;
  }

  take(conducting: Conducting, batch: Batch): RowBatch {
    if (this.first === this.next) this.first = batch.id;
    this.next = batch.id + 1;
    return rowBatch(batch, async () => {
      await conducting.ack(batch.id);
      this.first = Math.max(this.first, batch.id + 1);
    });
  }

  /** Waits; tells once, where that many batches are unacknowledged, that they may be what it waits for. */
  async wait<Value>(awaited: Promise<Value>, batches: number): Promise<Value> {
    if (this.told || this.onEvent === undefined || this.next - this.first < batches) return awaited;
    const waiting = new AbortController();
    const tell = (): void => {
      this.told = true;
      const message = `${this.next - this.first} batches are taken and not acknowledged: call ack() on each, or on the last of them`;
      this.onEvent?.({type: 'warning', code: 'UNACKNOWLEDGED', message});
    };
    systemClock.sleep(heldMs, waiting.signal).then(tell, () => undefined);
    try {
      return await awaited;
    } finally {
      waiting.abort();
    }
  }
}

function rowBatch(batch: Batch, ack: () => Promise<void>): RowBatch {
  const {id, file, range, rejects, ms, rssMb} = batch;
  const text = Buffer.from(batch.rows).toString('utf8');
  const lines = text === '' ? [] : text.slice(0, -1).split('\n');
  let parsed: readonly Row[] | undefined;
  return {
    id,
    file,
    range,
    lines,
    get rows() {
      return (parsed ??= lines.map((line) => JSON.parse(line) as Row));
    },
    rejects,
    ms,
    rssMb,
    ack,
  };
}

function checkedRows(batchRows: number): number {
  if (Number.isSafeInteger(batchRows) && batchRows > 0) return batchRows;
  throw new ConfigError([{path: 'batchRows', message: `a batch has a whole number of rows, 1 at least, and not ${batchRows}`}]);
}

function tooManyRejects(message: string): RejectsError {
  return new RejectsError(message, {
    code: 'TOO_MANY_REJECTS',
    hint: 'look at rejects.jsonl.part in the run directory; with a larger limits.rejects.rate the run goes on',
  });
}
