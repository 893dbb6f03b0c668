/** Run directories and shared files with answers in them, as runs leave them. */
import {mkdirSync} from 'node:fs';
import {Ledger} from '../../src/ledger/ledger.ts';
import {runPaths} from '../../src/ledger/paths.ts';
import type {StoredAnswer} from '../../src/llm/answer-store/answer.ts';
import {AnswerStore} from '../../src/llm/answer-store/answer-store.ts';
import {callKeys} from '../../src/llm/answer-store/keys.ts';
import {SharedCache} from '../../src/llm/answer-store/shared-cache.ts';

export const cachedMs = Date.UTC(2026, 0, 15);
const dayMs = 86_400_000;

/** So many answers, one a day, the last of them at `cachedMs`. */
export function cachedAnswers(count: number): readonly StoredAnswer[] {
  return Array.from({length: count}, (_, index) => ({
    ...callKeys({module: 'test', version: '1', key: `answer ${index}`, salt: ''}),
    value: JSON.stringify({slug: `number-${index}`}),
    step: index % 2 === 0 ? 'slug' : 'mood',
    model: 'm',
    requestId: null,
    atMs: cachedMs - (count - 1 - index) * dayMs,
    packSize: 1,
    usage: null,
    costNano: 2_000_000,
    rawId: null,
  }));
}

/** A run that has asked: its answers flushed, one request sent, one item found and one not. */
export function makeAskedRun(dir: string, answers: readonly StoredAnswer[]): void {
  const ledger = makeRun(dir);
  const store = new AnswerStore({database: ledger.connection, clock: {now: () => cachedMs, sleep: () => Promise.resolve()}});
  for (const answer of answers) store.keep(answer);
  const [intent] = store.lease([{lane: 'a', keys: [], worstNano: 50_000_000, tokens: 1, atMs: cachedMs}]);
  store.intents.settle(intent?.id ?? 0, {costNano: 30_000_000, claimedNano: 0, tokens: 1, sentMs: cachedMs, isUnknown: false});
  for (const key of [answers[0]?.key ?? 'f'.repeat(64), 'f'.repeat(64)]) store.lookup(key);
  store.close();
  ledger.close();
}

/** A run that has asked nothing. The caller closes it. */
export function makeRun(dir: string): Ledger {
  const {state, ledger} = runPaths(dir);
  mkdirSync(state, {recursive: true});
  const shape = {steps: ['input'], tallies: []};
  const born = {run: 'r', name: 'n', createdMs: 5, version: '0', identity: {}, shape, layout: 'single', batchRows: null, lineage: false};
  return Ledger.create(ledger, born);
}

export function makeSharedFile(path: string, answers: readonly StoredAnswer[]): void {
  const cache = new SharedCache(path);
  cache.put(answers, 0);
  cache.close();
}
