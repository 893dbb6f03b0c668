/** Counts of several sessions: each row once, whatever stopped in between. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {AskTally, type AnswerSource, type TallyState} from '../../../../src/actors/io/asking/ask-tally.ts';

const figuresOf = (tally: AskTally) =>
  tally.figures({
    stage: null,
    calls: {sent: 0, most: null},
    spentNano: null,
    savedNano: 0,
    usdMost: null,
    pace: {requestsLastMinute: 0, requestsAMinute: null},
  });

/** As it comes out of run.db. */
const kept = (tally: AskTally): TallyState => JSON.parse(JSON.stringify(tally.save())) as TallyState;
const sumOf = (answers: Readonly<Record<string, number>>): number => Object.values(answers).reduce((sum, count) => sum + count, 0);

test('a run that is stopped and resumed tells the whole run: rows once, what was asked as asked', () => {
  const first = new AskTally();
  // Ten rows: all are answered, the first four are written.
  const sources: readonly AnswerSource[] = [
    'asked',
    'hits',
    'skipped',
    'asked',
    'asked',
    'coalesced',
    'rejected',
    'asked',
    'hits',
    'adopted',
  ];
  const counted = sources.map((source) => first.answer(source));
  for (const source of counted.slice(0, 4)) first.wrote(source);
  first.fail('TIMEOUT');
  first.repair();
  first.use({promptTokens: 10, cachedTokens: 1, completionTokens: 5, reasoningTokens: 2});
  const second = new AskTally();
  second.restore(kept(first));
  // The six that were not written come again: what was asked for, or copied, is found.
  for (const source of ['hits', 'hits', 'rejected', 'hits', 'hits', 'hits'] as const) second.wrote(second.answer(source));
  second.fail('TIMEOUT');
  second.use({promptTokens: 1, cachedTokens: 0, completionTokens: 1, reasoningTokens: 0});
  expect(figuresOf(second)).toMatchObject({
    answers: {asked: 4, hits: 1 + 3, skipped: 1, rejected: 1, coalesced: 0, adopted: 0},
    calls: {failed: {TIMEOUT: 2}, repairs: 1},
    tokens: {prompt: 11, cached: 1, completion: 6, reasoning: 2},
  });
});

test('however often it stops, the sum is that of the rows, and what was asked is counted once', () => {
  const source = fc.constantFrom<AnswerSource>('asked', 'hits', 'skipped', 'rejected');
  fc.assert(
    fc.property(fc.array(source, {maxLength: 40}), fc.array(fc.tuple(fc.nat(15), fc.nat(15)), {maxLength: 8}), (rows, stops) => {
      let tally = new AskTally();
      const asked = new Set<number>();
      let written = 0;
      const session = (answered: number, toWrite: number): void => {
        const counted: AnswerSource[] = [];
        for (let row = written; row < Math.min(rows.length, written + answered); row++) {
          const is = rows[row] ?? 'hits';
          counted.push(tally.answer(is === 'asked' && asked.has(row) ? 'hits' : is));
          if (is === 'asked') asked.add(row);
        }
        for (const one of counted.slice(0, toWrite)) tally.wrote(one);
        written += Math.min(toWrite, counted.length);
      };
      for (const [answered, toWrite] of stops) {
        session(answered, toWrite);
        const next = new AskTally();
        next.restore(kept(tally));
        tally = next;
      }
      session(rows.length, rows.length);
      const {answers} = figuresOf(tally);
      expect(sumOf(answers)).toBe(rows.length);
      expect(answers.asked).toBe(rows.filter((is) => is === 'asked').length);
    }),
  );
});

test('codes of failures are bounded, whatever a server invents', () => {
  const tally = new AskTally();
  for (let code = 0; code < 1000; code++) tally.fail(`CODE_${code}`);
  tally.fail('CODE_1');
  const {failed} = figuresOf(tally).calls;
  expect(Object.keys(failed)).toHaveLength(100);
  expect(failed['CODE_1']).toBe(2);
});
