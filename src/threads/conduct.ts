/** Starts the actors of a run and takes it to its end, on this thread. The CLI's way; own-thread runs call it in their thread. */
import type {ExtractionPool} from '../actors/coordinator/pool.ts';
import {shapeOf} from '../actors/extraction/steps.ts';
import {resolveSink, resolveSource, sourceOfItems} from '../config/resolve.ts';
import type {ItemsFeed, Source} from '../contracts/source.ts';
import {systemClock} from '../flow/clock.ts';
import {AssertionError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {Report, RunEvent} from '../model/run.ts';
import {makeCells, type Cells} from '../protocol/cells.ts';
import type {Batch, IoActor, OpenedRun} from '../protocol/mailboxes.ts';
import type {IoData} from './io-entry.ts';
import type {IoAhead} from './io-remote.ts';
import {beginReadOnce} from './read-once.ts';
import {runEnded} from './run-ended.ts';
import {resolveSteps} from './step-modules.ts';

export interface ConductOptions {
  readonly plan: RunPlan;
  readonly mode: 'run' | 'resume';
  readonly version: string;
  readonly onEvent: (event: RunEvent) => void;
  /** Aborted: drain, commit, stop. */
  readonly signal: AbortSignal;
  /** RSS of the host before the run, where it is embedded: the memory bound is for what is added. 0 where the process is ours. */
  readonly baselineBytes: number;
  /** The I/O thread, where it was started before there was a plan. */
  readonly ioAhead?: IoAhead | undefined;
  /** What the host hands over, where the job reads `input.items`. */
  readonly items: HostFeed | null;
}

export interface HostFeed {
  readonly feed: ItemsFeed;
  /** The run is open, and this many records are committed: hand over what comes behind them. */
  readonly onBegin: (records: number) => void;
}

/** What came of it. */
export interface Conducted {
  readonly opened: OpenedRun;
  /** Null where the run was complete before: report.json has it. */
  readonly report: Report | null;
}

/** A run under way. */
export interface Conducting {
  /** @throws what the outside did, a ConfigError, or a bug of ours; the run directory is unlocked by then */
  readonly result: Promise<Conducted>;
  /** The next batch of a run with batches; null at its end. */
  nextBatch(): Promise<Batch | null>;
  ack(batchId: number): Promise<void>;
  /** Stops the run as an abort does. For a consumer of batches that walks away. */
  abandon(): Promise<void>;
}

export function conduct(options: ConductOptions): Conducting {
  const abandoned = new AbortController();
  const opened = Promise.withResolvers<IoActor>();
  let io: IoActor | null = null;
  const signal = AbortSignal.any([options.signal, abandoned.signal]);
  const result = conductRun({...options, signal}, (actor) => opened.resolve((io = actor))).finally(() => (io = null));
  // Also of a run that ends before it has anything to hand out.
  const begun = Promise.race([opened.promise, result]).catch(() => undefined);
  return {
    result,
    async nextBatch() {
      await begun;
      return io === null ? null : io.nextBatch();
    },
    async ack(batchId) {
      await begun;
      try {
        if (io !== null) return await io.ack(batchId);
      } catch (cause) {
        // The run ended meanwhile, or ends by what went wrong here: its own word is the better one.
        if (cause instanceof AssertionError) throw cause;
      }
      if ((await result).report?.status !== 'complete') throw runEnded(batchId);
    },
    abandon() {
      abandoned.abort();
      return Promise.resolve();
    },
  };
}

async function conductRun(options: ConductOptions, onOpen: (io: IoActor) => void): Promise<Conducted> {
  const {plan, onEvent} = options;
  const cells = makeCells();
  const remote = await startIo({plan, cells, baselineBytes: options.baselineBytes}, options.ioAhead);
  // Workers load what they need while the run is opened: from there to the first row it took twice as long when they began behind it.
  let pool = plan.limits.inline ? undefined : startPool(plan, cells);
  pool?.catch(() => undefined);
  // And so does this thread: what it works with is a third of all it loads.
  const work = import('./coordination.ts');
  work.catch(() => undefined);
  let source: Source | undefined;
  try {
    const shape = shapeOf(await resolveSteps(plan));
    const opened = await remote.io.open({plan, shape, mode: options.mode, version: options.version});
    tellStart(opened, options);
    if (opened.status === 'complete') return {opened, report: null};
    if (opened.status === 'finishing') return {opened, report: (await remote.io.finish()).report};
    onOpen(remote.io);
    if (options.items !== null) beginItems(options.items, opened);
    source = options.items === null ? await resolveSource(plan.input.source) : await sourceOfItems(options.items.feed);
    if (!source.rereadable && options.items === null) onEvent(beginReadOnce(source, opened.position));
    pool ??= startPool(plan, cells);
    const {coordinateRun} = await work;
    const onEnding = (): void => endInput(options.items, source);
    const report = await coordinateRun(
      {plan, shape, io: remote.io, pool, source, cells, signal: options.signal, onEvent, onEnding},
      opened,
    );
    return {opened, report};
  } finally {
    endInput(options.items, source);
    // The pool first: its workers hold nothing that matters, the I/O actor holds the lock.
    const started = await pool?.catch(() => undefined);
    await started?.close();
    await remote.io.close().catch(() => undefined);
    await remote.close();
  }
}

function beginItems({feed, onBegin}: HostFeed, {position}: OpenedRun): void {
  if (position !== null) feed.startAt(position.boundary.offset);
  onBegin(position?.boundary.record ?? 0);
}

/** No more input is wanted: nobody waits for it any more. */
function endInput(items: HostFeed | null, source: Source | undefined): void {
  items?.feed.close();
  source?.end?.();
}

function tellStart(opened: OpenedRun, {plan, onEvent}: ConductOptions): void {
  const kept = opened.resumed ? {rows: opened.counts.rows, bytes: opened.bytesDone, files: opened.filesDone} : null;
  onEvent({
    type: 'started',
    run: opened.run,
    session: opened.session,
    dir: plan.dir,
    threads: plan.limits.inline ? 0 : plan.limits.threads,
    resumed: opened.resumed,
    kept,
  });
}

/** Threads are only loaded where they are used: one small file starts none. */
async function startIo(data: IoData, ahead: IoAhead | undefined): Promise<{readonly io: IoActor; close(): Promise<void>}> {
  const {plan, cells, baselineBytes} = data;
  if (!plan.limits.inline) return ahead?.begin(data) ?? (await import('./io-remote.ts')).startIoThread(data);
  await ahead?.close();
  const [{createIoActor}, {makeReopen}] = await Promise.all([import('../actors/io/io-actor.ts'), import('../config/reopen.ts')]);
  const asking = plan.llm === null ? null : (await import('./asking-tools.ts')).askingToolsOf(plan);
  const remarkSink = await resolveSink({builtin: 'jsonl', path: null});
  const sink = await resolveSink(plan.output.sink);
  const io = createIoActor({
    sink,
    remarkSink,
    reopen: makeReopen(plan),
    asking,
    cells,
    clock: systemClock,
    baselineBytes,
  });
  return {io, close: () => Promise.resolve()};
}

async function startPool(plan: RunPlan, cells: Cells): Promise<ExtractionPool> {
  if (!plan.limits.inline) return (await import('./extraction-pool.ts')).startExtractionPool(plan, cells);
  const [{inlinePool}, {openWorkshop}] = await Promise.all([import('./inline.ts'), import('./workshop.ts')]);
  return inlinePool(await openWorkshop(plan, cells));
}
