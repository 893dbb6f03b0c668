/** Times of a few stand for those of all; most records and outcomes cost no reading of a clock. */
import {expect, test} from 'vitest';
import {StepTimes} from '../../../src/actors/extraction/step-times.ts';

/** Every reading is a millisecond after the one before: whatever is timed took one. */
function timesWith(): {readonly times: StepTimes; readonly readings: () => number} {
  let now = 0;
  return {times: new StepTimes(2, () => now++), readings: () => now};
}

function timeOne(times: StepTimes): void {
  times.stop(0, times.start());
}

test('one record in eight is timed, and counts for all', () => {
  const {times, readings} = timesWith();
  for (let record = 0; record < 80; record++) {
    times.openRecord();
    timeOne(times);
  }
  expect(times.ofAll).toEqual([0, 80]);
  expect(readings()).toBe(20);
});

test('of a record with many outcomes the first eight are timed and one in eight of the others, which counts for all of these', () => {
  const {times, readings} = timesWith();
  times.openRecord();
  for (let outcome = 0; outcome < 800; outcome++) {
    times.openOutcome(outcome);
    timeOne(times);
  }
  expect(times.ofAll).toEqual([0, 800]);
  expect(readings()).toBe(2 * (8 + 99));
});

test('the outcomes of a record that is not timed are not either', () => {
  const {times, readings} = timesWith();
  times.openRecord();
  times.openRecord();
  for (let outcome = 0; outcome < 20; outcome++) {
    times.openOutcome(outcome);
    timeOne(times);
  }
  expect(times.ofAll).toEqual([0, 0]);
  expect(readings()).toBe(0);
  times.addJudged(3);
  expect(times.ofAll).toEqual([0, 3]);
});
