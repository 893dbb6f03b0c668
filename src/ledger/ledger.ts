/**
 * The run's books: one SQLite file, one writer. Opens and creates it, knows the run as a whole (status, sessions, marks) and
 * leads to the books of splits, ranges, stages and commits. Never touches an output.
 */
import {dirname, join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import type {RunStatus, StopReason} from '../model/run.ts';
import type {Stage} from '../protocol/stages.ts';
import type {TableShape} from '../protocol/tables.ts';
import {inTransaction} from '../model/transaction.ts';
import {CommitBook} from './commit-book.ts';
import {databaseFaultOf, guarded, openDatabase} from './database.ts';
import type {Identity} from './identity.ts';
import {LaterSplits} from './later-splits.ts';
import {MetaBook} from './meta-book.ts';
import {OutputBook} from './output-book.ts';
import {stageName} from './paths.ts';
import type {CodeRecord, CommitRecord, OutputRecord, RemarkKind, SessionRecord, Totals} from './records.ts';
import {innerKinds, outputStates} from './records.ts';
import {mergeCodes, mergeReasons, mergeTotals} from './run-totals.ts';
import {checkVersion, createTables, isEmpty} from './schema.ts';
import {SessionBook} from './session-book.ts';
import {SplitBook, type StageSplits} from './split-book.ts';
import {StageBook} from './stage-book.ts';
import {TryingBook} from './trying-book.ts';
import {checkPages, makePlain, tidyLog} from './upkeep.ts';

/** What a run is, written once when it is begun. */
export interface RunBirth {
  readonly run: string;
  readonly name: string;
  readonly createdMs: number;
  readonly version: string;
  readonly identity: Identity;
  readonly shape: TableShape;
  readonly layout: string;
  readonly batchRows: number | null;
  /** Rows say where they come from under `_source`. */
  readonly lineage: boolean;
}

export class Ledger {
  readonly path: string;
  readonly splits: SplitBook;
  readonly outputs: OutputBook;
  readonly trying: TryingBook;
  private laterSplits: {readonly stage: number; readonly splits: LaterSplits} | null = null;
  private readonly database: DatabaseSync;
  private readonly metaBook: MetaBook;
  private readonly sessionBook: SessionBook;
  private readonly commits = new Map<number, CommitBook>();
  private closed = false;

  private constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.database = database;
    this.metaBook = new MetaBook(database);
    this.splits = new SplitBook(database);
    this.outputs = new OutputBook(database);
    this.trying = new TryingBook(database);
    this.sessionBook = new SessionBook(database);
  }

  /** A new ledger where there is none, or an empty file that a kill left. */
  static create(path: string, birth: RunBirth): Ledger {
    return guarded(path, () => {
      const database = openDatabase(path, false);
      createTables(database, {
        run: birth.run,
        books: birth.run,
        status: 'listing',
        listed: '0',
        birth: JSON.stringify(birth),
      });
      return new Ledger(path, database);
    });
  }

  /** @throws {LedgerError} when it is damaged, foreign or of another version; nothing is changed then */
  static open(path: string, mode: 'read' | 'write'): Ledger {
    return guarded(path, () => {
      const database = openDatabase(path, mode === 'read');
      try {
        checkVersion(database, path);
        return new Ledger(path, database);
      } catch (cause) {
        database.close();
        throw cause;
      }
    });
  }

  /** True when nothing was ever written to the file: a kill came first. */
  static isUnborn(path: string): boolean {
    return guarded(path, () => {
      const database = openDatabase(path, true);
      try {
        return isEmpty(database);
      } finally {
        database.close();
      }
    });
  }

  /** @throws {LedgerError} when pages of it are damaged */
  checkPages(): void {
    checkPages(this.database, this.path);
  }

  /** For books of their own, on the same connection. */
  get connection(): DatabaseSync {
    return this.database;
  }

  get birth(): RunBirth {
    return JSON.parse(this.meta('birth') ?? '{}') as RunBirth;
  }

  /** Of these books among all: whatever run they become before one is listed. */
  get name(): string {
    return this.meta('books') ?? this.birth.run;
  }

  get status(): RunStatus {
    return (this.meta('status') ?? 'listing') as RunStatus;
  }

  get stopReason(): StopReason | null {
    return (this.meta('stopReason') ?? null) as StopReason | null;
  }

  get listed(): boolean {
    return this.meta('listed') === '1';
  }

  /** Before the list is sealed a kill throws it away: nothing needs to be on the disk yet. */
  listFast(fast: boolean): void {
    this.do(() => this.database.exec(`PRAGMA synchronous=${fast ? 'NORMAL' : 'FULL'}`));
  }

  /** Before the list is sealed nothing was done: the run may become another one. */
  rebirth(birth: RunBirth): void {
    this.do(() => this.metaBook.set({birth: JSON.stringify(birth), run: birth.run}));
  }

  /** The list is whole, and it is known how the job is cut. */
  seal(stages: readonly Stage[]): void {
    this.do(() => this.metaBook.set({listed: '1', stages: JSON.stringify(stages), stagesDone: '0'}));
  }

  /** How the job is cut; none before the list is sealed. */
  get stages(): readonly Stage[] {
    return JSON.parse(this.meta('stages') ?? '[]') as Stage[];
  }

  /** So many of them, from the first on, have nothing left to do. */
  get stagesDone(): number {
    return Number(this.meta('stagesDone') ?? 0);
  }

  /** @param settled what was found when it was whole, where its keys were judged then */
  stageDone(stage: number, settled: OutputRecord | null): void {
    this.do(() =>
      inTransaction(this.database, () => {
        if (settled !== null) this.commitsOf(stage).writeOutput(settled);
        this.metaBook.set({stagesDone: String(stage + 1)});
      }),
    );
  }

  stage(number: number): StageBook {
    return new StageBook(this.database, number);
  }

  /** Of a stage that reads the file of another. */
  laterSplitsOf(stage: number): LaterSplits {
    // Its statements are prepared once: it is asked for at each append.
    if (this.laterSplits?.stage !== stage) {
      const path = join(dirname(dirname(this.path)), stageName(stage - 1));
      this.laterSplits = {stage, splits: new LaterSplits(this.database, {stage, path})};
    }
    return this.laterSplits.splits;
  }

  /** What a stage reads, and made of it. */
  splitsOf(stage: number): StageSplits {
    if (stage === 0) return this.splits;
    return this.laterSplitsOf(stage);
  }

  /** Sums of the run; null before its first commit. */
  totals(): Totals | null {
    return mergeTotals(this.eachStage((stage) => stage.record()?.totals ?? null));
  }

  codes(kind: RemarkKind): readonly CodeRecord[] {
    return mergeCodes(this.eachStage((stage) => stage.codes(kind)));
  }

  filtered(): ReadonlyMap<string, number> {
    return mergeReasons(this.eachStage((stage) => stage.filtered()));
  }

  private eachStage<Value>(of: (stage: StageBook) => Value): Value[] {
    return Array.from({length: Math.max(1, this.stages.length)}, (_, number) => of(this.stage(number)));
  }

  beginSession(id: number, startedMs: number, version: string): void {
    this.do(() =>
      inTransaction(this.database, () => {
        this.sessionBook.begin(id, startedMs, version);
        if (this.status !== 'finishing') this.metaBook.set({status: 'running', stopReason: null, stopMessage: null});
      }),
    );
  }

  sessions(): SessionRecord[] {
    return this.do(() => this.sessionBook.all());
  }

  commit(stage: number, record: CommitRecord): void {
    this.do(() => this.commitsOf(stage).write(record));
  }

  /** From here on nothing is appended: every output is whole, and what stood between stages is no output any more. */
  finishing(): void {
    const inner = innerKinds.map((kind) => `'${kind}'`).join(', ');
    this.do(() =>
      inTransaction(this.database, () => {
        this.metaBook.set({status: 'finishing'});
        this.database.exec(`DELETE FROM outputs WHERE kind IN (${inner})`);
        this.database.exec(`UPDATE outputs SET state = ${outputStates.whole} WHERE state = ${outputStates.open}`);
      }),
    );
  }

  complete(session: number, endedMs: number): void {
    this.do(() =>
      inTransaction(this.database, () => {
        this.metaBook.set({status: 'complete'});
        this.database.exec(`UPDATE outputs SET state = ${outputStates.published} WHERE state < ${outputStates.published}`);
        this.sessionBook.end(session, endedMs, 'complete');
      }),
    );
  }

  /** A run that was finishing stays so: nothing is appended to it again. */
  stop(session: number, endedMs: number, stop: {readonly reason: StopReason; readonly message: string}): void {
    const status = this.status === 'finishing' ? 'finishing' : 'stopped';
    this.do(() =>
      inTransaction(this.database, () => {
        this.metaBook.set({status, stopReason: stop.reason, stopMessage: stop.message});
        this.sessionBook.end(session, endedMs, stop.reason);
      }),
    );
  }

  /** Moves the write-ahead log into the database: always when it is large, else only when there is time. */
  tidy(idle: boolean): void {
    tidyLog(this.database, this.path, idle);
  }

  /** A complete run's books become one plain file, which a read-only disk can hold too. */
  settle(): void {
    makePlain(this.database);
  }

  /** Idempotent; what is not committed is gone. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.database.close();
  }

  private commitsOf(stage: number): CommitBook {
    const book = this.commits.get(stage) ?? new CommitBook(this.database, stage);
    this.commits.set(stage, book);
    return book;
  }

  private do<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw databaseFaultOf(cause, this.path);
    }
  }

  private meta(key: string): string | undefined {
    return this.do(() => this.metaBook.get(key));
  }
}
