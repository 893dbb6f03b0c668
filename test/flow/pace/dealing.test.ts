import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {deal, type Participant} from '../../../src/flow/pace/dealing.ts';

const weights = [1, 2, 4, 16] as const;

function participant(id: string, weight: number, more: Partial<Participant> = {}): Participant {
  return {id, weight, wants: true, periodMs: 100, served: 0, ...more};
}

function timeOf(turns: readonly {readonly id: string; readonly fromMs: number; readonly untilMs: number}[], id: string): number {
  return turns.filter((turn) => turn.id === id).reduce((sum, {fromMs, untilMs}) => sum + untilMs - fromMs, 0);
}

test('time is dealt without a gap, to those who want it, by their weights, and nobody waits for longer than those weights say', () => {
  const member = fc.record({weight: fc.constantFrom(...weights), wants: fc.boolean(), periodMs: fc.constantFrom(6, 122, 1017, 12_200)});
  fc.assert(
    fc.property(fc.array(member, {minLength: 1, maxLength: 5}), fc.integer({min: 0, max: 1e12}), (members, fromMs) => {
      const all = members.map(({weight, ...more}, index) => participant(`run ${index}`, weight, more));
      const wanting = all.length === 1 ? all : all.filter(({wants}) => wants);
      const lengthMs = 20 * 60_000;
      const {turns} = deal(all, 0, {fromMs, untilMs: fromMs + lengthMs});
      if (wanting.length === 0) {
        expect(turns).toEqual([]);
        return;
      }
      expect(turns[0]?.fromMs).toBe(fromMs);
      for (const [index, {untilMs}] of turns.entries()) if (index + 1 < turns.length) expect(turns[index + 1]?.fromMs).toBe(untilMs);
      expect(turns.at(-1)?.untilMs).toBeGreaterThanOrEqual(fromMs + lengthMs);
      const weightOfAll = wanting.reduce((sum, {weight}) => sum + weight, 0);
      // Start-time fair queueing is off by one turn of each at most.
      const offMs = wanting.reduce((sum, {periodMs}) => sum + Math.max(2000, periodMs), 0);
      for (const {id, weight} of wanting) {
        expect(Math.abs(timeOf(turns, id) - (lengthMs * weight) / weightOfAll)).toBeLessThan(offMs);
      }
    }),
    {numRuns: 100},
  );
});

test('who comes late, or wants again, has no claim on time that is past', () => {
  const old = participant('old', 4, {served: 250_000});
  const {turns} = deal([old, participant('new', 4)], 249_000, {fromMs: 0, untilMs: 20_000});
  expect(timeOf(turns, 'new')).toBeLessThanOrEqual(12_000);
  expect(timeOf(turns, 'old')).toBeGreaterThanOrEqual(8000);
});

test('one that is alone has all the time, whether it wants it or not', () => {
  const {turns} = deal([participant('only', 1, {wants: false})], 0, {fromMs: 500, untilMs: 3500});
  expect(turns.map(({fromMs, untilMs}) => untilMs - fromMs)).toEqual([1000, 1000, 1000]);
});

test('a turn is as many whole sends as fill a second, or one that is longer, but never more than two minutes', () => {
  const lengthOf = (periodMs: number): number => {
    const [turn] = deal([participant('only', 1, {periodMs})], 0, {fromMs: 0, untilMs: 1}).turns;
    return turn === undefined ? 0 : turn.untilMs - turn.fromMs;
  };
  expect([400, 1016, 12_200, 1e9, 0].map(lengthOf)).toEqual([1200, 1016, 12_200, 120_000, 1000]);
});
