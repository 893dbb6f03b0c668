/**
 * Every paid answer of a run, found again by its key: in memory, in run.db, in a shared file. Buffers what comes, so that many
 * answers cost one commit; nothing that was flushed is lost by a kill. Never calls a model, never decides whether an answer is good.
 */
import type {DatabaseSync} from 'node:sqlite';
import {LRUCache} from 'lru-cache';
import type {Clock} from '../../model/clock.ts';
import {assert} from '../../model/errors.ts';
import {MiB} from '../../model/units.ts';
import {endReading, inReading, inTransaction} from '../../model/transaction.ts';
import {AnswerBuffer} from './answer-buffer.ts';
import {AnswerTable} from './answer-table.ts';
import type {RawResponse, StoreNote, StoredAnswer} from './answer.ts';
import {addCounters, noCounters, readCounters, type CounterName, type Counters} from './counters.ts';
import {isJson, oneLine} from './encoding.ts';
import {IntentBook, type Intent, type NewIntent} from './intents.ts';
import {Copying} from './copying.ts';
import type {AnswerKeys} from './keys.ts';
import type {LogSync} from './log-sync.ts';
import {NoteBook} from './note-book.ts';
import {RawBook, type KeptResponse} from './raw-book.ts';
import {RefusalBook} from './refusals.ts';
import type {SharedCache} from './shared-cache.ts';
import {createStore} from './store-tables.ts';

/** Of one item, under other schemas. */
const candidatesMost = 8;
/** An entry's own weight in memory, in bytes. */
const entryBytes = 512;

export interface AnswerStoreOptions {
  /** A connection to run.db of its own, open for writing; closed by whoever opened it. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly shared?: SharedCache | null;
  /** Makes commits durable, where the database does not wait for that itself. */
  readonly log?: LogSync | null;
  /** Older answers are asked again; null: they never age. */
  readonly ttlMs?: number | null;
  /** Bytes of answers held in memory. */
  readonly memoryBytes?: number;
  /** What is to be kept beside the answers, by name: asked for at each flush, so that neither is ahead of the other. */
  readonly notes?: () => Readonly<Record<string, string>>;
  /** Told once a damaged entry, and when the shared file cannot be used. */
  readonly tell?: (note: StoreNote) => void;
}

/** Where the database fails, its own errors come out (full disk, damaged file), and what was buffered stays so. */
export class AnswerStore {
  /** Sends and what they cost. Intents are made by `lease` alone. */
  readonly intents: IntentBook;
  /** Items that came to nothing; found, kept and flushed as answers are. */
  readonly refusals: RefusalBook;
  private readonly database: DatabaseSync;
  private readonly clock: Clock;
  private readonly shared: SharedCache | null;
  private readonly log: LogSync | null;
  private readonly ttlMs: number;
  private readonly tell: (note: StoreNote) => void;
  private readonly table: AnswerTable;
  private readonly raws: RawBook;
  private readonly memory: LRUCache<string, StoredAnswer>;
  private readonly buffer: AnswerBuffer;
  private counts = noCounters();
  /** As they stand in run.db, which nobody else writes meanwhile. */
  private written: Counters;
  private readonly notes: NoteBook;
  private readonly copying: Copying | null;

  /** @throws {LedgerError} when run.db has a store of another version */
  constructor(options: AnswerStoreOptions) {
    const {
      database,
      clock,
      shared = null,
      log = null,
      ttlMs = null,
      memoryBytes = 8 * MiB,
      notes = () => ({}),
      tell = () => undefined,
    } = options;
    this.database = database;
    this.clock = clock;
    this.buffer = new AnswerBuffer(clock);
    this.shared = shared;
    this.log = log;
    this.ttlMs = ttlMs ?? Infinity;
    this.notes = new NoteBook(database, notes);
    this.tell = tell;
    // Keys fall anywhere in their index: with SQLite's own 2 MB, half of the time of a write goes into pages that come and go.
    database.exec('PRAGMA cache_size=-8192');
    const [intents, refusals, raws] = inTransaction(database, () => {
      createStore(database);
      const note = (): void => this.buffer.note();
      return [new IntentBook(database, note), new RefusalBook(database, note), new RawBook(database)];
    });
    this.intents = intents;
    this.refusals = refusals;
    this.raws = raws;
    this.written = readCounters(database);
    this.table = new AnswerTable(database, {isOwn: true});
    this.copying = shared === null ? null : new Copying(database, this.table, shared);
    this.memory = new LRUCache({maxSize: memoryBytes, sizeCalculation: ({value}) => value.length * 2 + entryBytes});
  }

  /** Counts as a hit or a miss. An answer older than the TTL, or damaged, is none. */
  lookup(key: string): StoredAnswer | null {
    const nowMs = this.clock.now();
    const held = this.held(key);
    if (held !== null && this.isFresh(held, nowMs)) return this.hit('memoryHits', held);
    const own = held ?? this.fromRun(key);
    if (own !== null && this.isFresh(own, nowMs)) return this.hit('runHits', own);
    const other = this.fromShared(key, nowMs);
    if (other !== null && this.isFresh(other, nowMs)) {
      // The run is whole in itself: the shared file may be pruned before the writer comes to this row.
      this.buffer.addShared(other.rawId === null ? other : {...other, rawId: null});
      if (this.buffer.isFull) this.flush();
      return this.hit('sharedHits', other);
    }
    if (own !== null || other !== null) this.counts.expired++;
    this.counts.misses++;
    return null;
  }

  /** Look-ups in it cost less: they read one state of each file. Whatever is written in it ends that, and no more. */
  reading<T>(work: () => T): T {
    const {database, shared, clock} = this;
    return inReading(database, () => (shared === null ? work() : shared.reading(clock.now(), work)));
  }

  /** What was found or kept before, whatever its age; for the writer of the rows. Not counted. */
  read(key: string): StoredAnswer | null {
    return this.held(key) ?? this.fromRun(key);
  }

  /** Answers to the same under other schemas, the newest first: the caller looks which pass its own. */
  lookupLoose(looseKey: string): readonly StoredAnswer[] {
    const nowMs = this.clock.now();
    const buffered = [...this.buffer.answers.values()].filter((answer) => answer.looseKey === looseKey);
    const others = this.shared?.loose(looseKey, candidatesMost, nowMs) ?? [];
    // Of one key the last stands: what is buffered is newer than what is written.
    const found = [...others, ...this.table.loose(looseKey, candidatesMost), ...buffered];
    const byKey = new Map(found.filter((answer) => this.isFresh(answer, nowMs)).map((answer) => [answer.key, answer]));
    return [...byKey.values()].sort((one, other) => other.atMs - one.atMs).slice(0, candidatesMost);
  }

  /** A candidate of `lookupLoose` that passes: stored again under the new keys, at no cost. */
  adopt(candidate: StoredAnswer, {key, looseKey}: AnswerKeys): StoredAnswer {
    const answer = {...candidate, key, looseKey};
    this.keep(answer);
    this.counts.savedNano += candidate.costNano;
    this.counts.adopted++;
    return answer;
  }

  /** Buffered until the next flush; found at once. One that has the key is replaced. */
  keep(answer: StoredAnswer): void {
    assert(isJson(answer.value), 'the value of an answer is JSON');
    assert(Number.isSafeInteger(answer.costNano) && answer.costNano >= 0, 'what an answer cost is a whole number of nano-USD');
    this.buffer.add({...answer, value: oneLine(answer.value), atMs: Math.floor(answer.atMs)});
    if (this.buffer.isFull) this.flush();
  }

  /** Buffered; gives the id that answers of it carry. */
  keepRaw(raw: RawResponse): number {
    const id = this.raws.claimId();
    this.buffer.addRaw(id, raw);
    return id;
  }

  /** A raw response that was flushed; null where there is none, or it is damaged. */
  raw(id: number): KeptResponse | null {
    return this.raws.get(id);
  }

  /** An item that waited for an equal one: a hit, of which nobody knows the cost yet. */
  countCoalesced(savedNano: number): void {
    this.counts.coalesced++;
    this.counts.savedNano += savedNano;
  }

  /** Written with all that was buffered: when that is durable, and not before, they may be sent. */
  lease(entries: readonly NewIntent[]): readonly Intent[] {
    const intents = this.intents.add(entries);
    this.flush();
    return intents;
  }

  /** Whether all that was flushed is on the disk, and outlives a power loss; a kill it outlives at once. */
  get isDurable(): boolean {
    return this.log?.isDone ?? true;
  }

  /** Resolves when it is. @throws {SinkError} */
  async durable(): Promise<void> {
    await this.log?.sync();
  }

  /** Whether to flush now: 50 ms after the first that was buffered, or 64 answers. */
  get isDue(): boolean {
    return this.buffer.isDue;
  }

  /** One transaction of all that is buffered. Nothing to do where nothing is. */
  flush(): void {
    if (!this.buffer.isEmpty || this.intents.hasChanges) this.write();
  }

  /** The same, also where nothing but notes has changed. */
  flushNotes(): void {
    if (this.notes.hasChanged) this.write();
  }

  /** As it was flushed last, by this session or an earlier one; null where it never was. */
  noted(name: string): string | null {
    return this.notes.read(name);
  }

  /** Copies some flushed answers to the shared file. Called on a timer; never waits. True while more are left to copy now. */
  share(): boolean {
    return this.copying?.copy(this.clock.now()) ?? false;
  }

  /** Of this run, all sessions. */
  counters(): Counters {
    const sums = {...this.written};
    for (const [name, value] of Object.entries(this.counts)) sums[name as CounterName] += value;
    return sums;
  }

  /** Flushes, durably. The connections are closed by whoever opened them. */
  close(): void {
    this.write();
    this.log?.syncNow();
    this.shared?.close();
  }

  private write(): void {
    const {buffer, copying} = this;
    const isOfShared = buffer.isOfSharedOnly;
    const isFromShared = isOfShared && copying?.isDone(this.clock.now()) === true;
    endReading(this.database);
    inTransaction(this.database, () => {
      for (const {id, raw} of buffer.raws) this.raws.write(id, raw);
      for (const answer of buffer.answers.values()) this.table.put(answer);
      this.intents.write();
      this.refusals.write();
      addCounters(this.database, this.counts);
      copying?.write();
      this.notes.write();
    });
    this.log?.wrote();
    this.notes.wrote();
    // What came from the shared file is at hand with whoever asked: few ask for it again.
    if (!isOfShared) for (const [key, answer] of buffer.answers) this.memory.set(key, answer);
    buffer.clear();
    this.intents.wrote();
    this.refusals.wrote();
    this.written = this.counters();
    this.counts = noCounters();
    copying?.wrote();
    if (isFromShared) copying?.passOver();
  }

  private held(key: string): StoredAnswer | null {
    return this.buffer.answers.get(key) ?? this.memory.get(key) ?? null;
  }

  private fromRun(key: string): StoredAnswer | null {
    const {answer, isDamaged} = this.table.get(key);
    if (isDamaged) this.tellDamaged(key, 'run.db');
    if (answer !== null) this.memory.set(key, answer);
    return answer;
  }

  private fromShared(key: string, nowMs: number): StoredAnswer | null {
    if (this.shared === null) return null;
    const {answer, isDamaged} = this.shared.get(key, nowMs);
    if (isDamaged) this.tellDamaged(key, this.shared.path);
    return answer;
  }

  private tellDamaged(key: string, place: string): void {
    this.counts.damaged++;
    this.tell({code: 'ANSWER_DAMAGED', reason: `the answer ${key.slice(0, 12)} in ${place} is damaged: it is asked again`});
  }

  private hit(where: CounterName, answer: StoredAnswer): StoredAnswer {
    this.counts[where]++;
    this.counts.savedNano += answer.costNano;
    return answer;
  }

  private isFresh({atMs}: StoredAnswer, nowMs: number): boolean {
    return nowMs - atMs < this.ttlMs;
  }
}
