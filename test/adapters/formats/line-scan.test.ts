/** However many bytes are counted at once, lines and records are the same. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {LineScan} from '../../../src/adapters/formats/line-scan.ts';

/** Fewer than these are counted one by one. */
const plainBytes = 100;

function counted(bytes: Buffer, pieces: readonly Buffer[]): object[] {
  const scan = new LineScan(0);
  const middle = bytes.length >> 1;
  const seen: object[] = [];
  for (const piece of pieces) {
    expect(scan.scan(piece, false)).toBe(piece.length);
    if (middle > 0 && scan.seen === middle) seen.push(placeOf(scan));
  }
  return [...seen, placeOf(scan)];
}

function placeOf({lines, records, seen, behindLine, hasContent}: LineScan): object {
  return {lines, records, seen, behindLine, hasContent};
}

function cut(bytes: Buffer, length: number): Buffer[] {
  return Array.from({length: Math.ceil(bytes.length / length)}, (_, index) => bytes.subarray(index * length, (index + 1) * length));
}

function expectSame(bytes: Buffer): void {
  const middle = bytes.length >> 1;
  const halves = [bytes.subarray(0, middle), bytes.subarray(middle)];
  expect(counted(bytes, halves)).toEqual(
    counted(
      bytes,
      halves.flatMap((half) => cut(half, plainBytes)),
    ),
  );
}

const parts = fc.constantFrom(
  '\n',
  '\n',
  '\r\n',
  '\r',
  ' ',
  '\t',
  '  \n',
  'x',
  '{"a":1}',
  '\u0000',
  '\u00e9',
  ' '.repeat(63),
  'y'.repeat(64),
  '\n\n',
);
const stretches = fc
  .tuple(fc.array(parts, {maxLength: 9}), fc.integer({min: 1, max: 99}))
  .map(([some, times]) => some.join('').repeat(times));
const files = fc
  .tuple(fc.constantFrom('', '\ufeff', '\ufeff\n'), fc.array(stretches, {minLength: 1, maxLength: 9}), fc.uint8Array({maxLength: 3}))
  .map(([mark, texts, bytes]) => Buffer.concat([Buffer.from(mark), bytes, Buffer.from(texts.join(''))]));

test('any bytes', () => {
  fc.assert(fc.property(files, expectSame), {numRuns: 300});
});

test.each(['\n', ' \n', '\r\n', 'x\n', '   '])('%j where one window ends and the next begins', (edge) => {
  for (let shift = -1; shift <= edge.length; shift++) {
    const bytes = Buffer.from(`${'z\n \n'.repeat(16_384)}`.slice(shift) + edge + ' \nabc\n'.repeat(12_000));
    expectSame(bytes);
  }
});
