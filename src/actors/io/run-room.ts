/** One open run: its books, its gauge, its log, and the way from listing through appending to its end. */
import type {MemoryGauge} from '../../flow/memory-gauge.ts';
import type {StageRecord, Totals} from '../../ledger/records.ts';
import {assert, CancelledError, messageOf} from '../../model/errors.ts';
import type {Json} from '../../model/record.ts';
import type {LiveProgress, Report, RunStatus, StopReason} from '../../model/run.ts';
import {KiB} from '../../model/units.ts';
import {readCell} from '../../protocol/cells.ts';
import type {Finished, OpenedRun, OpenedStage, OpenRun, Sealed} from '../../protocol/mailboxes.ts';
import {stagesOf, type Stage} from '../../protocol/stages.ts';
import {Appending} from './appending.ts';
import type {AskRoom} from './asking/ask-room.ts';
import {Batches} from './batches.ts';
import type {Committed} from './committer.ts';
import {endRun, writeReport} from './ending.ts';
import type {Furnishing} from './furnishing.ts';
import {startGauge} from './gauging.ts';
import {Listing} from './listing.ts';
import {openedRunOf} from './opened-run.ts';
import {openBooks, type OpenBooks} from './opening.ts';
import {countsLine, inMb, reportOf} from './report.ts';
import {RunLog} from './run-log.ts';
import {Session} from './session.ts';
import {keyModeOf} from './keys/key-mode.ts';
import {choose} from './sink-choice.ts';
import {StageWorks} from './stage-works.ts';
import {Telling} from './telling.ts';

interface RoomPlan {
  readonly furnishing: Furnishing;
  readonly message: OpenRun;
  readonly books: OpenBooks;
  readonly onFailed: (cause: unknown) => void;
  /** Null of a job that asks nothing: it loads none of it. */
  readonly askRoom: typeof AskRoom | null;
}

export class RunRoom {
  readonly books: OpenBooks;
  readonly opened: OpenedRun;
  readonly listing: Listing;
  /** From the opening on: a consumer may ask before there is a row. */
  readonly batches: Batches | null;
  readonly log: RunLog;
  readonly works: StageWorks;
  private readonly asking: AskRoom | null;
  private readonly furnishing: Furnishing;
  private readonly message: OpenRun;
  private readonly onFailed: (cause: unknown) => void;
  private readonly gauge: MemoryGauge;
  private readonly session: Session;
  private readonly telling: Telling;
  private hasBegun = false;
  private isClosed = false;

  /** @throws {LockedError}, {LedgerError}, {ChangedInputError}, {SinkError} */
  static async open(furnishing: Furnishing, message: OpenRun, onFailed: (cause: unknown) => void): Promise<RunRoom> {
    const now = furnishing.clock.now();
    const books = await openBooks({message, now, makeRunId: furnishing.makeRunId});
    try {
      await books.lock.announce(message.version, new Date(now).toISOString());
      const askRoom = message.plan.llm === null ? null : (await import('./asking/ask-room.ts')).AskRoom;
      return new RunRoom({furnishing, message, books, onFailed, askRoom});
    } catch (cause) {
      books.ledger.close();
      await books.lock.free();
      throw cause;
    }
  }

  private constructor({furnishing, message, books, onFailed, askRoom}: RoomPlan) {
    this.furnishing = furnishing;
    this.message = message;
    this.books = books;
    this.onFailed = onFailed;
    const {clock, onEvent} = furnishing;
    const {plan} = message;
    const sessions = books.ledger.sessions();
    this.session = new Session((sessions.at(-1)?.id ?? 0) + 1, clock.now(), message.shape.steps);
    this.log = new RunLog({paths: books.paths, clock});
    this.telling = new Telling({
      paths: books.paths,
      clock,
      onEvent,
      run: books.ledger.birth.run,
      session: this.session.id,
      rssMb: () => this.rssMb,
      asks: () => this.asking?.figures ?? null,
    });
    const extension = plan.output.batchRows === null ? furnishing.sink.extension : null;
    this.listing = new Listing({ledger: books.ledger, layout: plan.output.layout, extension, reopen: furnishing.reopen});
    this.asking = askRoom === null ? null : this.makeAsking(askRoom);
    this.works = new StageWorks({
      asking: this.asking,
      ledger: books.ledger,
      shape: message.shape,
      listed: () => this.listing.listed,
      open: (stage, from) => this.openAppending(stage, from),
      files: {dir: plan.dir, choice: choose(furnishing.remarkSink, {}), keysInMemory: plan.limits.keysInMemory},
    });
    this.batches = this.makeBatches(plan.output);
    this.opened = openedRunOf(books, this.works, {id: this.session.id, unclean: sessions.at(-1)?.endedMs === null});
    this.gauge = startGauge(furnishing, plan.limits);
    const {run, session, status, resumed, unclean, position} = this.opened;
    this.log.write('opened', {run, session, status, resumed, unclean, position: position as unknown as Json, version: message.version});
  }

  /** Ends the list; from here on the session counts, and it is known how the job is cut. */
  async seal(bytesExpected: number): Promise<Sealed> {
    const {ledger} = this.books;
    const {shape, plan} = this.message;
    const listed = this.listing.seal(stagesOf(shape, keyModeOf(bytesExpected, plan.limits)));
    this.furnishing.checkpoint('listed');
    this.log.write('listed', {...listed, stages: ledger.stages.length});
    this.begin();
    await this.telling.write(this.progress(), true);
    return {...listed, stages: ledger.stages};
  }

  /** Its outputs agree with the ledger from here on. */
  async openStage(number: number): Promise<OpenedStage> {
    const opened = await this.works.open(number);
    this.telling.note(this.totals);
    await this.telling.write(this.progress(), true);
    return opened;
  }

  /** Idempotent, over sessions too: what a stage came to is found once. False when it was called off. */
  async endStage(number: number): Promise<boolean> {
    const {ledger} = this.books;
    if (ledger.stagesDone > number) return true;
    if (this.works.isWorking(number)) await this.works.end(number);
    const settled = await this.works.settle(number, () => this.isClosed || readCell(this.furnishing.cells, 'stop') !== 0);
    if (settled === undefined) return false;
    this.furnishing.checkpoint('settled');
    ledger.stageDone(number, settled);
    this.furnishing.checkpoint('staged');
    this.log.write('staged', {stage: number, duplicates: settled?.lines ?? null});
    return true;
  }

  progress(): LiveProgress {
    return this.telling.progress(this.books.ledger.status, this.totals);
  }

  async drain(): Promise<LiveProgress> {
    await this.works.commit();
    const progress = this.progress();
    if (this.hasBegun) await this.telling.write(progress, true);
    return progress;
  }

  /** The list, the appends and the end of a run that is whole; or only the end, where an earlier session died in it. */
  async finish(): Promise<Finished> {
    const {ledger, paths} = this.books;
    const {clock, checkpoint} = this.furnishing;
    assert(ledger.status !== 'complete', 'a complete run is not finished again');
    if (ledger.status !== 'finishing') await this.works.end(this.works.last.number);
    else this.begin();
    const report = await endRun({
      paths,
      ledger,
      checkpoint,
      report: () => this.report('complete', null),
      complete: () => ledger.complete(this.session.id, clock.now()),
    });
    await this.telling.write(this.progress(), true);
    checkpoint('progressed');
    this.log.write('complete', {seconds: report.seconds, counts: countsLine(report)});
    // One connection alone can make the books one plain file.
    await this.asking?.close();
    ledger.settle();
    await this.close();
    return {report};
  }

  /** @param failed nothing can be committed any more: what was committed before is reported */
  async stop(stop: {readonly reason: StopReason; readonly message: string}, failed: boolean): Promise<Finished> {
    let lost = failed;
    if (!lost) await this.works.commit().catch(() => (lost = true));
    await this.works.close().catch((cause: unknown) => this.log.write('failed', {message: messageOf(cause)}));
    const report = this.report('stopped', stop.reason);
    this.log.write('stopped', {...stop, counts: countsLine(report)});
    // A run that was refused before it began is left as it was.
    if (this.hasBegun) {
      const told = this.tellStopped(stop, report);
      await (lost ? told.catch(() => undefined) : told);
    }
    await this.close();
    return {report};
  }

  /** Frees everything, commits nothing. Idempotent. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.gauge.stop();
    this.batches?.stop();
    this.listing.cancel();
    await this.works.close().catch(() => undefined);
    await this.asking?.close().catch(() => undefined);
    this.log.close();
    this.books.ledger.close();
    await this.books.lock.free();
  }

  private makeAsking(Room: typeof AskRoom): AskRoom {
    const {message, furnishing, books} = this;
    const {asking: tools, clock, cells} = furnishing;
    assert(tools !== null, 'a job that asks is given what it asks with');
    return new Room({
      plan: message.plan,
      ledgerPath: books.paths.ledger,
      booksName: books.ledger.name,
      clock,
      tools,
      isStopping: () => this.isClosed || readCell(cells, 'stop') !== 0,
      log: (event, data) => this.log.write(event, data),
      warn: (code, text) => this.log.write('warning', {code, message: text}),
    });
  }

  private openAppending(stage: Stage, from: StageRecord): Promise<Appending> {
    const {furnishing, message, books, session, onFailed} = this;
    const rows = choose(furnishing.sink, message.plan.output.sinkOptions);
    return Appending.open({
      plan: message.plan,
      stage,
      shape: message.shape,
      ledger: books.ledger,
      rows,
      remarks: furnishing.remarkSink === furnishing.sink ? rows : choose(furnishing.remarkSink, {}),
      clock: furnishing.clock,
      checkpoint: furnishing.checkpoint,
      figures: session,
      from,
      batches: stage.isLast ? this.batches : null,
      session: () => {
        if (this.isClosed) throw new CancelledError('the run was closed', {code: 'CLOSED'});
        return {id: session.id, lastMs: furnishing.clock.now(), stats: session.stats(this.peakRssMb)};
      },
      onAppended: (totals) => this.afterAppend(stage.number, totals),
      onCommitted: (commit) => this.afterCommit(commit),
      onFailed,
    });
  }

  private begin(): void {
    this.books.ledger.beginSession(this.session.id, this.session.startedMs, this.message.version);
    this.hasBegun = true;
  }

  private async tellStopped(stop: {readonly reason: StopReason; readonly message: string}, report: Report): Promise<void> {
    const {ledger, paths} = this.books;
    ledger.stop(this.session.id, this.furnishing.clock.now(), stop);
    await writeReport(paths, report);
    await this.telling.write(this.progress(), true);
  }

  private afterAppend(stage: number, appended: Totals): LiveProgress | null {
    this.telling.note(this.works.noteAppended(stage, appended));
    return this.telling.live(this.books.ledger.status, this.totals);
  }

  private async afterCommit(commit: Committed): Promise<void> {
    this.session.addCommit(commit.ms);
    const progress = this.progress();
    await this.telling.write(progress, false);
    this.log.write('committed', {appends: commit.appends, ms: Math.round(commit.ms), rows: progress.rows, bytes: progress.bytes.done});
    this.books.ledger.tidy(commit.isIdle);
  }

  private get totals(): Totals {
    return this.works.totals;
  }

  private report(status: RunStatus, stopReason: StopReason | null): Report {
    const {message, books, totals, furnishing, session, peakRssMb} = this;
    const {plan, version} = message;
    const now = furnishing.clock.now();
    const asks = this.asking?.figures ?? null;
    return reportOf({plan, version, ledger: books.ledger, totals, status, stopReason, now, peakRssMb, session: session.id, asks});
  }

  private makeBatches({batchRows, partialBatches}: OpenRun['plan']['output']): Batches | null {
    if (batchRows === null) return null;
    const {totals, skipRows} = this.works.record(this.works.last.number);
    return new Batches({batchRows, partial: partialBatches, rowsBefore: totals.counts.rows, skipRows, rssMb: () => this.rssMb});
  }

  private get rssMb(): number {
    return inMb(readCell(this.furnishing.cells, 'rssKiB') * KiB);
  }

  private get peakRssMb(): number {
    return inMb(readCell(this.furnishing.cells, 'peakRssKiB') * KiB);
  }
}
