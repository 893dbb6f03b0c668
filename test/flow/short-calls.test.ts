/** Calls that hold the thread are made while they are short, and not again for a while after long ones. */
import {describe, expect, test} from 'vitest';
import {ShortCalls} from '../../src/flow/short-calls.ts';

/** Makes calls that take so long until they are not allowed any more, `most` of them at most; how many it made. */
function hold(calls: ShortCalls, ms: number, most: number): number {
  let made = 0;
  for (; made < most && calls.areAllowed; made++) calls.noteHeld(ms);
  return made;
}

/** Makes calls that wait until others are allowed; how many it made. */
function wait(calls: ShortCalls, ms: number, most = 1e6): number {
  let made = 0;
  for (; made < most && !calls.areAllowed; made++) calls.noteWaited(ms);
  return made;
}

describe('calls that hold the thread', () => {
  test('are not allowed before those that wait have shown to be quick', () => {
    const calls = new ShortCalls();
    expect(calls.areAllowed).toBe(false);
    expect(wait(calls, 0.1)).toBe(4);
    expect(hold(calls, 0.01, 10_000)).toBe(10_000);
  });

  test('are tried later where those that wait are slow, and then tell by themselves', () => {
    const calls = new ShortCalls();
    expect(wait(calls, 5, 4)).toBe(4);
    expect(calls.areAllowed).toBe(false);
    expect(wait(calls, 5)).toBe(16);
    expect(hold(calls, 0.01, 100)).toBe(100);
  });

  test('end with one that is very long, and where more than one in four are long; a few long ones are chance', () => {
    const calls = new ShortCalls();
    wait(calls, 0.1);
    for (let turn = 0; turn < 400; turn++) {
      expect(hold(calls, 30, 1)).toBe(1);
      expect(hold(calls, 0.01, 3)).toBe(3);
    }
    expect(hold(calls, 150, 10)).toBe(1);
    expect(wait(calls, 0.1)).toBe(16);
    expect(hold(calls, 2, 10)).toBe(4);
  });

  test('are tried after ever longer pauses, and by four, while they stay long', () => {
    const calls = new ShortCalls();
    wait(calls, 0.1);
    const pauses: number[] = [];
    for (let time = 0; time < 14; time++) {
      expect(hold(calls, 2, 100)).toBe(4);
      pauses.push(wait(calls, 0.1));
    }
    expect(pauses.slice(0, 4)).toEqual([16, 32, 64, 128]);
    expect(Math.max(...pauses)).toBe(65_536);
    // Once they are short again, a pause is short again too.
    expect(hold(calls, 0.01, 4)).toBe(4);
    expect(hold(calls, 150, 1)).toBe(1);
    expect(wait(calls, 0.1)).toBe(16);
  });
});
