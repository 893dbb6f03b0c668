/** An answer store over a database in memory, with a clock that stands still until it is moved. */
import {DatabaseSync} from 'node:sqlite';
import type {Clock} from '../../../src/model/clock.ts';
import type {StoreNote, StoredAnswer} from '../../../src/llm/answer-store/answer.ts';
import {AnswerStore, type AnswerStoreOptions} from '../../../src/llm/answer-store/answer-store.ts';
import {callKeys} from '../../../src/llm/answer-store/keys.ts';

export class HandClock implements Clock {
  nowMs = 1_700_000_000_000;
  now(): number {
    return this.nowMs;
  }
  sleep(): Promise<void> {
    throw new Error('nothing sleeps here');
  }
}

export function keyOf(name: string): string {
  return callKeys({module: 'test', version: '1', key: name, salt: ''}).key;
}

export function answerOf(name: string, given: Partial<StoredAnswer> = {}): StoredAnswer {
  return {
    key: keyOf(name),
    looseKey: null,
    value: JSON.stringify({name}),
    step: 'slug',
    model: 'm-1',
    requestId: `req-${name}`,
    atMs: 1_700_000_000_000,
    packSize: 5,
    usage: {promptTokens: 10, cachedTokens: 2, completionTokens: 3, reasoningTokens: 1},
    costNano: 1000,
    rawId: null,
    ...given,
  };
}

export interface Opened {
  readonly store: AnswerStore;
  readonly database: DatabaseSync;
  readonly clock: HandClock;
  readonly notes: StoreNote[];
  /** Another session over the same books, as after a kill: what was not flushed is gone. */
  again(options?: Partial<AnswerStoreOptions>): AnswerStore;
}

export function openStore(options: Partial<AnswerStoreOptions> = {}): Opened {
  const database = options.database ?? new DatabaseSync(':memory:');
  const clock = new HandClock();
  const notes: StoreNote[] = [];
  const again = (other: Partial<AnswerStoreOptions> = {}): AnswerStore =>
    new AnswerStore({database, clock, tell: (note) => notes.push(note), ...options, ...other});
  return {store: again(), database, clock, notes, again};
}
