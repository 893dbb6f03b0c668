/** A run whose rows go to a consumer in batches, committed as the consumer acknowledges them. */
import type {Row} from '../model/record.ts';
import type {Batch} from '../protocol/mailboxes.ts';
import type {Conducting} from '../threads/conduct.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {prepare} from './prepare.ts';
import {resultOfFailure} from './result.ts';
import {begin} from './run.ts';

export interface StreamOptions extends RunOptions {
  /** The run directory: books, rejects and warnings; no rows. The job's own when left out. */
  readonly dir?: string;
  /** Rows a batch: exactly so many, but for the last. 1,000 when left out. */
  readonly batchRows?: number;
}

/** Rows in input order, and where they come from. */
export interface RowBatch {
  /** Counts up by one; a batch that was not acknowledged comes again in the next session. */
  readonly id: number;
  /** File of the batch's first row. */
  readonly file: string;
  /** Bytes of `file` the batch's rows come from. */
  readonly range: {readonly start: number; readonly end: number};
  readonly rows: readonly Row[];
  /** Rejects met since the batch before; they are in rejects.jsonl. */
  readonly rejects: number;
  /** Milliseconds of extraction. */
  readonly ms: number;
  readonly rssMb: number;
  /** The batch, and all before it, is done with: committed when this resolves. */
  ack(): Promise<void>;
}

const batchRowsUsual = 1000;

/**
 * Yields batches until the input ends; a consumer that leaves the loop ends the run, and unacknowledged batches come again when
 * the same job is streamed into the same directory.
 * @throws {ConfigError}; and, unlike `run`, the errors of the outside and of state, since there is no result to carry them
 */
export async function* stream(job: AnyJob, options: StreamOptions = {}): AsyncGenerator<RowBatch, void, undefined> {
  const prepared = await prepare(job, options, {
    batchRows: options.batchRows ?? batchRowsUsual,
    ...(options.dir === undefined ? {} : {dir: options.dir}),
  });
  const conducting = await begin(prepared, 'run', options);
  // Its failure is met below; nobody else listens until then.
  conducting.result.catch(() => undefined);
  let ended = false;
  try {
    for (let batch = await conducting.nextBatch(); batch !== null; batch = await conducting.nextBatch()) yield rowBatch(conducting, batch);
    ended = true;
    await conducting.result;
  } finally {
    if (!ended) {
      await conducting.abandon().catch(() => undefined);
      await conducting.result.catch((cause: unknown) => resultOfFailure(cause, prepared.plan));
    }
  }
}

function rowBatch(conducting: Conducting, batch: Batch): RowBatch {
  const text = Buffer.from(batch.rows).toString('utf8');
  const rows = text === '' ? [] : text.trimEnd().split('\n');
  return {
    id: batch.id,
    file: batch.file,
    range: batch.range,
    rows: rows.map((line) => JSON.parse(line) as Row),
    rejects: batch.rejects,
    ms: batch.ms,
    rssMb: batch.rssMb,
    ack: () => conducting.ack(batch.id),
  };
}
