/** The way down of an item whose answers are no use: which calls it gets, and what it is rejected with. */
import {describe, expect, test} from 'vitest';
import {firstAttempt, type Attempt} from '../../../src/llm/packing/attempt.ts';
import {nextStep, stepAfterFailure, type Bad} from '../../../src/llm/packing/ladder.ts';

const invalid: Bad = {type: 'invalid', issues: ['slug: lower case']};

/** Every call of an item that always comes back like this: in packs as large as it may be, `pack` at most. */
function wayDown(pack: number, verdict: Bad, text = 'text'): {readonly calls: readonly string[]; readonly end: string} {
  const calls: string[] = [];
  let attempt: Attempt = firstAttempt;
  for (;;) {
    const packed = Math.min(pack, attempt.itemsMost);
    const kind = attempt.repair === null ? '' : ' repair';
    calls.push(`${packed}${kind}${attempt.isDoubled ? ' doubled' : ''}`);
    const step = nextStep(attempt, {verdict, packed, text});
    if (step.type === 'reject') return {calls, end: step.code};
    ({attempt} = step);
  }
}

describe('an item that comes back bad', () => {
  test.each([
    [1, ['1', '1 repair', '1']],
    [2, ['2', '1', '1 repair', '1']],
    [5, ['5', '2', '1', '1 repair']],
    [16, ['16', '8', '1', '1 repair']],
  ])('of a pack of %i: half as many, alone, repaired, and at most four calls', (pack, calls) => {
    expect(wayDown(pack, invalid)).toEqual({calls, end: 'INVALID_ANSWER'});
  });

  test('cut off: half as many, and alone twice the tokens, once', () => {
    expect(wayDown(5, {type: 'truncated'})).toEqual({calls: ['5', '2', '1', '1 doubled'], end: 'TRUNCATED_ANSWER'});
    expect(wayDown(1, {type: 'truncated'})).toEqual({calls: ['1', '1 doubled'], end: 'TRUNCATED_ANSWER'});
  });

  test('an empty answer cannot be repaired', () => {
    expect(wayDown(1, {type: 'missing'}, ' ')).toEqual({calls: ['1', '1'], end: 'MISSING_ANSWER'});
  });

  test('a refusal ends one item alone, and is looked for in a pack', () => {
    const refused: Bad = {type: 'refused', code: 'CONTENT_FILTER', reason: 'withheld'};
    expect(wayDown(1, refused)).toEqual({calls: ['1'], end: 'CONTENT_FILTER'});
    expect(wayDown(8, refused)).toEqual({calls: ['8', '4', '1'], end: 'CONTENT_FILTER'});
  });

  test('the repair is told what was wrong, in a bounded text; the plain retry is told nothing', () => {
    const first = nextStep(firstAttempt, {verdict: invalid, packed: 1, text: 'x'.repeat(100_000)});
    expect(first).toMatchObject({attempt: {unusable: 1, repair: {issues: ['slug: lower case']}}});
    expect(first.type === 'again' && first.attempt.repair?.text.length).toBe(8000);
    const second = first.type === 'again' ? nextStep(first.attempt, {verdict: invalid, packed: 1, text: 'x'}) : first;
    expect(second).toMatchObject({attempt: {unusable: 2, repair: null, isRetried: true}});
  });

  test('the reject says why, in a bounded sentence', () => {
    const attempt = {...firstAttempt, unusable: 3};
    const step = nextStep(attempt, {verdict: {type: 'invalid', issues: ['a'.repeat(10_000)]}, packed: 1, text: 'x'});
    expect(step).toMatchObject({
      reason: expect.stringMatching(/^no answer satisfied the schema, in 4 calls; the last: a+\.\.\.$/) as string,
    });
    expect(step.type === 'reject' && step.reason.length).toBeLessThan(510);
  });
});

test('a call that failed of what it holds halves the pack and costs no call; alone it is the reject', () => {
  const failure = {code: 'CONTEXT_LENGTH', message: 'too long'};
  const half = stepAfterFailure(firstAttempt, {...failure, packed: 9});
  expect(half).toEqual({type: 'again', attempt: {...firstAttempt, itemsMost: 4}});
  expect(stepAfterFailure(firstAttempt, {...failure, packed: 1})).toEqual({type: 'reject', code: 'CONTEXT_LENGTH', reason: 'too long'});
});
