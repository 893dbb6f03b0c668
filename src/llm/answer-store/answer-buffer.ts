/** Answers and responses between their coming and their commit: how many, since when, and whether it is time. Writes nothing itself. */
import type {Clock} from '../../model/clock.ts';
import {MiB} from '../../model/units.ts';
import type {RawResponse, StoredAnswer} from './answer.ts';

/** Looked at every 50 ms, so that what came is written within 100 ms. */
const flushMs = 50;
const flushAnswers = 64;
/** Whoever forgets to flush does not fill the memory. */
const ownMost = 1024;
/** Of what the shared file has. Keys fall anywhere in their index, a page for each: the more at once, the fewer pages are written. */
const sharedMost = 4096;
/** Characters of them. */
const sharedUnitsMost = 8 * MiB;

export class AnswerBuffer {
  readonly answers = new Map<string, StoredAnswer>();
  raws: {readonly id: number; readonly raw: RawResponse}[] = [];
  private readonly clock: Pick<Clock, 'now'>;
  private sinceMs: number | null = null;
  /** Of the answers, those that the shared file does not have. */
  private own = 0;
  private sharedUnits = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock;
  }

  /** 50 ms after the first that a kill would lose, or 64 of them. */
  get isDue(): boolean {
    return this.sinceMs !== null && (this.own >= flushAnswers || this.clock.now() - this.sinceMs >= flushMs);
  }

  get isFull(): boolean {
    return this.own >= ownMost || this.answers.size >= sharedMost || this.sharedUnits >= sharedUnitsMost;
  }

  get isEmpty(): boolean {
    return this.sinceMs === null && this.answers.size === 0;
  }

  /** There are answers, and the shared file has all of them. */
  get isOfSharedOnly(): boolean {
    return this.answers.size > 0 && this.own === 0;
  }

  add(answer: StoredAnswer): void {
    this.answers.set(answer.key, answer);
    this.own++;
    this.note();
  }

  /** No kill can lose it: it need not be on the disk soon. */
  addShared(answer: StoredAnswer): void {
    this.answers.set(answer.key, answer);
    this.sharedUnits += answer.value.length;
  }

  addRaw(id: number, raw: RawResponse): void {
    this.raws.push({id, raw});
    this.note();
  }

  /** Something is to be written before long. */
  note(): void {
    this.sinceMs ??= this.clock.now();
  }

  /** All of it is committed. */
  clear(): void {
    this.answers.clear();
    this.raws = [];
    this.sinceMs = null;
    this.own = 0;
    this.sharedUnits = 0;
  }
}
