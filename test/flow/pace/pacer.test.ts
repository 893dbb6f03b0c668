import {expect, test} from 'vitest';
import {Pacer} from '../../../src/flow/pace/pacer.ts';

const exact = {toleranceMs: 0, lateMs: 20};

test('a turn begins where it begins, however long the rest before it was', () => {
  const pacer = new Pacer();
  pacer.take(0, 100, 0);
  pacer.pass({untilMs: 1000, fromMs: 5000}, exact);
  expect(pacer.readyAt(0)).toBe(5000);
});

test('what was taken beyond the end of a turn is owed of the next, not of the others\u2019', () => {
  const pacer = new Pacer();
  pacer.take(900, 700, 0);
  pacer.pass({untilMs: 1000, fromMs: 5000}, exact);
  expect(pacer.readyAt(0)).toBe(5600);
});

test('a timer that was late owes nothing', () => {
  const pacer = new Pacer();
  pacer.take(915, 100, 0);
  pacer.pass({untilMs: 1000, fromMs: 5000}, exact);
  expect(pacer.readyAt(0)).toBe(5000);
});

test('what was sent before anybody shared is paid for', () => {
  const pacer = new Pacer();
  pacer.take(900, 700, 0);
  pacer.pass({untilMs: Number.NEGATIVE_INFINITY, fromMs: 1000}, exact);
  expect(pacer.readyAt(0)).toBe(1600);
});
