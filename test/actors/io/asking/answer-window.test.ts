/** The window against the plainest model of it: a list of all rows, looked through anew each time. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {AnswerWindow, type WindowItem} from '../../../../src/actors/io/asking/answer-window.ts';

type Move =
  | {readonly type: 'add'; readonly gap: number; readonly isSettled: boolean}
  | {readonly type: 'reach'; readonly by: number}
  | {readonly type: 'settle'; readonly which: number}
  | {readonly type: 'ask'; readonly ranges: readonly (readonly [number, number])[]}
  | {readonly type: 'release'; readonly share: number}
  | {readonly type: 'close'};

const move: fc.Arbitrary<Move> = fc.oneof(
  {weight: 6, arbitrary: fc.record({type: fc.constant('add' as const), gap: fc.nat(5), isSettled: fc.boolean()})},
  {weight: 3, arbitrary: fc.record({type: fc.constant('reach' as const), by: fc.nat(10)})},
  {weight: 6, arbitrary: fc.record({type: fc.constant('settle' as const), which: fc.nat(100)})},
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('ask' as const),
      ranges: fc.array(fc.tuple(fc.nat(40), fc.integer({min: 1, max: 12})), {minLength: 1, maxLength: 3}),
    }),
  },
  {weight: 2, arbitrary: fc.record({type: fc.constant('release' as const), share: fc.double({min: 0, max: 1, noNaN: true})})},
  {weight: 1, arbitrary: fc.constant({type: 'close' as const})},
);

const kept = {type: 'kept', key: 'k', value: null} as const;

test('whoever waits is told when every row of its ranges has its answer, and not before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, {maxLength: 60}), async (moves) => {
      const window = new AnswerWindow(0);
      const all: WindowItem[] = [];
      const asked: {readonly is: () => boolean; told: boolean | undefined}[] = [];
      let readTo = 0;
      let next = 0;
      let released = 0;
      let isClosed = false;
      for (const given of moves) {
        if (given.type === 'add') {
          const at = Math.max(next, readTo) + given.gap;
          const item: WindowItem = {at, settlement: given.isSettled ? kept : null, source: null};
          next = at + 1;
          all.push(item);
          window.add(item);
        } else if (given.type === 'reach') {
          readTo = Math.max(readTo, next) + given.by;
          window.reach(readTo);
        } else if (given.type === 'settle') {
          const open = all.filter(({settlement}) => settlement === null);
          const item = open[given.which % Math.max(1, open.length)];
          if (item !== undefined) window.settle(item, kept, 'asked');
        } else if (given.type === 'ask') {
          let end = released;
          const ranges = given.ranges.map(([gap, length]) => {
            const start = end + gap;
            end = start + length;
            return {start, end, base: 0};
          });
          const isIn = ({at}: WindowItem): boolean => ranges.some((range) => at >= range.start && at < range.end);
          const last = end;
          const one = {
            is: () => readTo >= last && all.every((item) => !isIn(item) || item.settlement !== null),
            told: undefined as boolean | undefined,
          };
          asked.push(one);
          void window.settled(ranges).then((isThere) => (one.told = isThere));
        } else if (given.type === 'release') {
          // Whoever writes has been told of what it writes.
          const open = all.findIndex(({settlement}) => settlement === null);
          const known = open === -1 ? all : all.slice(0, open);
          const before = Math.min(readTo, known[Math.floor(given.share * known.length) - 1]?.at ?? 0);
          const gone = window.release(before);
          expect(gone).toEqual(all.filter(({at}) => at >= released && at < Math.max(released, before)));
          released = Math.max(released, before);
        } else if (!isClosed) {
          isClosed = true;
          window.close();
        }
        // Whoever is told hears it before anything else happens.
        await new Promise((resolve) => setImmediate(resolve));
        for (const one of asked) {
          if (one.told === undefined) expect(isClosed ? 'told when closed' : one.is()).toBe(false);
          if (one.told === true) expect(one.is()).toBe(true);
          if (one.told === false) expect(isClosed).toBe(true);
        }
        const here = all.filter(({at}) => at >= released);
        expect(window.size).toBe(here.length);
        expect(window.firstOpen).toBe(here.find(({settlement}) => settlement === null));
        expect(window.answered).toBe(here.filter(({settlement}) => settlement !== null).length);
      }
      const {length} = all;
      expect(window.in({start: released, end: Infinity, base: 0})).toEqual(all.slice(length - window.size));
    }),
    {numRuns: 300},
  );
});

test('it is known whether somebody waits for rows that were not read yet', async () => {
  const window = new AnswerWindow(10);
  expect(window.isAwaited).toBe(false);
  const told = window.settled([{start: 10, end: 30, base: 0}]);
  expect(window.isAwaited).toBe(true);
  window.reach(20);
  expect(window.isAwaited).toBe(true);
  window.reach(30);
  expect(window.isAwaited).toBe(false);
  expect(await told).toBe(true);
  expect(window.waiting).toBe(0);
});

test('a closed window keeps no one waiting, and tells of what is there', async () => {
  const window = new AnswerWindow(0);
  window.add({at: 0, settlement: kept, source: 'hits'});
  window.add({at: 5, settlement: null, source: null});
  window.reach(10);
  const open = window.settled([{start: 0, end: 10, base: 0}]);
  window.close();
  expect(await open).toBe(false);
  expect(await window.settled([{start: 0, end: 5, base: 0}])).toBe(true);
  expect(await window.settled([{start: 5, end: 10, base: 0}])).toBe(false);
});

test('a hundred thousand items pass through it in time that grows with their number alone', () => {
  const window = new AnswerWindow(0);
  let released = 0;
  for (let at = 0; at < 100_000; at++) {
    window.add({at, settlement: kept, source: 'hits'});
    if (at % 50 === 49) {
      window.reach(at + 1);
      released += window.release(at - 10).length;
    }
  }
  expect(window.size).toBe(100_000 - released);
  expect(window.size).toBeLessThan(100);
});
