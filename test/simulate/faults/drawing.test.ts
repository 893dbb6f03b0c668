/** Faults come at their rates, one a stage, and follow from seed, content and attempt alone. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {Attempts} from '../../../src/simulate/faults/attempts.ts';
import {drawFaults, type FaultDraw} from '../../../src/simulate/faults/drawing.ts';
import {faultKinds, faultStages, profiles, type FaultKind, type FaultRates} from '../../../src/simulate/faults/kinds.ts';
import {faultRatesOf} from '../../../src/simulate/faults/rates.ts';

const draw: FaultDraw = {seed: '1', content: 'c', attempt: 1, packed: 3, sendsSchema: true};
const times = 4000;

function countsUnder(rates: FaultRates, more: Partial<FaultDraw> = {}): ReadonlyMap<FaultKind, number> {
  const counts = new Map<FaultKind, number>();
  for (let number = 0; number < times; number++) {
    for (const kind of Object.values(drawFaults(rates, {...draw, content: String(number), ...more}))) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return counts;
}

test.each(['flaky', 'hostile'])('%s: each fault comes at its rate', (profile) => {
  const rates = profiles[profile] ?? {};
  const counts = countsUnder(rates);
  for (const kind of faultKinds) {
    const expected = (rates[kind] ?? 0) * times;
    // Six standard deviations: the draws are fixed, this only says how near they have to lie.
    expect(Math.abs((counts.get(kind) ?? 0) - expected)).toBeLessThanOrEqual(6 * Math.sqrt(expected));
  }
});

test('faults of packs and of schemas spare other requests', () => {
  const counts = countsUnder(profiles['hostile'] ?? {}, {packed: 0, sendsSchema: false});
  const forPacks = ['missingItem', 'doubledItem', 'contraryItem', 'reorderedItems', 'foreignItem', ...faultStages.schema] as const;
  expect(forPacks.map((kind) => counts.get(kind))).toEqual(forPacks.map(() => undefined));
  expect(countsUnder({reorderedItems: 1}, {packed: 1}).size).toBe(0);
});

test('a lot is drawn for seed, content and attempt', () => {
  const rates = {serverError: 0.5};
  const lots = (more: (number: number) => Partial<FaultDraw>): string =>
    Array.from({length: 40}, (_, number) => Object.values(drawFaults(rates, {...draw, ...more(number)})).length).join('');
  const rows = [
    lots((number) => ({attempt: number})),
    lots((number) => ({content: String(number)})),
    lots((number) => ({content: String(number), seed: '2'})),
  ];
  expect(new Set(rows).size).toBe(3);
  for (const row of rows) expect(row).toMatch(/^(?=.*0)(?=.*1)/);
  expect(lots((number) => ({attempt: number}))).toBe(rows[0]);
});

test('whatever the rates, at most one fault of a stage', () => {
  const rates = fc.record(Object.fromEntries(faultKinds.map((kind) => [kind, fc.double({min: 0, max: 0.08, noNaN: true})])));
  fc.assert(
    fc.property(rates, fc.string(), (given, content) => {
      const drawn = drawFaults(faultRatesOf(given, true), {...draw, content});
      for (const [stage, kind] of Object.entries(drawn)) expect(faultStages[stage as 'usage']).toContain(kind);
    }),
  );
});

test('attempts are counted for each content, and for no more of them than are kept', () => {
  const attempts = new Attempts(3);
  expect(['a', 'b', 'a', 'c', 'a', 'd', 'b'].map((content) => attempts.next(content))).toEqual([1, 1, 2, 1, 3, 1, 1]);
  expect(attempts.next('a')).toBe(4);
});

test.each([
  {given: 'flakey', message: /faults: no fault profile is called 'flakey' \(did you mean 'flaky'\?\)/},
  {given: {resetBefor: 1}, message: /faults.resetBefor: no such fault is known \(did you mean 'resetBefore'\?\)/},
  {given: {hang: 2}, message: /faults.hang: a rate is a number from 0 to 1/},
  {given: {hang: '0.1'}, message: /a rate is a number/},
  {given: [], message: /an object of rates is wanted/},
  {given: {fenced: 0.6, refusal: 0.6}, message: /fenced \+ refusal: their rates sum to 1.200/},
  {given: {badKey: 0.1}, message: /no key is asked for/},
])('$given is refused', ({given, message}) => {
  expect(() => faultRatesOf(given, false)).toThrow(message);
});
