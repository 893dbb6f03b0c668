/** `quern run ... -o -`: rows to stdout as lines of JSON, at the speed of whoever reads them. Leaves nothing behind. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Job, RunEvent} from '../index.ts';
import {counted, duration} from './figures.ts';
import {watchSignals} from './signals.ts';
import {keepHeapsSmallFrom} from './small-heaps.ts';
import {StandardOutput} from './standard-output.ts';

export interface StreamRowsOptions {
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly cwd: string;
  readonly quiet: boolean;
}

const batchRows = 500;
const rejectedCode = 3;
const cancelledCode = 130;

export async function streamRows(job: string | Job, options: StreamRowsOptions): Promise<number> {
  const {stream} = await import('../index.ts');
  const interruption = watchSignals(talk, () => undefined);
  const output = new StandardOutput(() => interruption.drain());
  // A pipe cannot be resumed, so the run's books are worth nothing after it.
  const dir = await mkdtemp(join(tmpdir(), 'quern-stream-'));
  const started = performance.now();
  let rows = 0;
  let rejects = 0;
  // Rejects behind the last row belong to no batch.
  let exitCode = 0;
  const onEvent = (event: RunEvent): void => {
    keepHeapsSmallFrom(event);
    if (event.type === 'finished') exitCode = event.exitCode;
  };
  try {
    const {overrides, cwd} = options;
    for await (const batch of stream(job, {
      overrides,
      cwd,
      dir,
      signal: interruption.signal,
      batchRows,
      partialBatches: true,
      onEvent,
      coordinator: 'caller',
    })) {
      rejects += batch.rejects;
      rows += batch.lines.length;
      // The text as it was written: parsing would round large numbers.
      await output.write(`${batch.lines.join('\n')}\n`);
      if (output.closed) break;
      await batch.ack();
    }
    if (!options.quiet && !output.closed) talk(ending({rows, rejects, exitCode, seconds: (performance.now() - started) / 1000}));
    if (output.closed) return 0;
    if (interruption.signal.aborted) return cancelledCode;
    return exitCode;
  } catch (thrown) {
    if (output.closed) return 0;
    throw thrown;
  } finally {
    interruption.release();
    await rm(dir, {recursive: true, force: true});
  }
}

interface Ending {
  readonly rows: number;
  readonly rejects: number;
  readonly exitCode: number;
  readonly seconds: number;
}

function ending({rows, rejects, exitCode, seconds}: Ending): string {
  const what = rejects === 0 ? 'what stands behind the last row was' : counted(rejects, 'record');
  const seen = exitCode === rejectedCode ? `; ${what} rejected: run with -o DIR to keep them with their reasons` : '';
  return `${counted(rows, 'row')} in ${duration(seconds)}${seen}`;
}

function talk(line: string): void {
  process.stderr.write(`${line}\n`);
}
