/** Ranges whose worker died: read again byte for byte, and halved at boundaries down to one record. */
import {describe, expect, test} from 'vitest';
import {worksOf} from '../../../src/actors/coordinator/feeding.ts';
import {halve, readAgain} from '../../../src/actors/coordinator/rereading.ts';
import type {ExtractWork, Piece} from '../../../src/actors/coordinator/work.ts';
import type {Desk} from '../../../src/actors/coordinator/desk.ts';
import {deskOf, seeWorks, splitsOf, type DeskGiven, type SeenRange} from './desks.ts';

const values = Array.from({length: 21}, (_, n) => ({n, text: '},{'.repeat(n % 5)}));
const cases: Readonly<Record<string, DeskGiven>> = {
  'lines.jsonl': {files: new Map([['lines.jsonl', Buffer.from(`\n\n${values.map((value) => JSON.stringify(value)).join('\r\n\n')}\n`)]])},
  'array.json': {files: new Map([['array.json', Buffer.from(JSON.stringify(values, null, 2))]])},
  'sequence.json': {files: new Map([['sequence.json', Buffer.from(values.map((value) => JSON.stringify(value)).join('\n'))]])},
  'nested.json': {
    files: new Map([['nested.json', Buffer.from(JSON.stringify({page: 1, data: {items: values, pad: 'p'.repeat(270_000)}, last: 1}))]]),
    records: 'data.items',
  },
};

async function worksOfCase(given: DeskGiven, chunkBytes: number): Promise<{readonly desk: Desk; readonly works: ExtractWork[]}> {
  const desk = deskOf({...given, limits: {chunkBytes, recordBytesMax: 1_000_000, bundleBytes: 64}, reads: [13, 1000]});
  const works: ExtractWork[] = [];
  for await (const work of worksOf(desk, splitsOf(given.files ?? new Map()))) if (work.type === 'extract') works.push(work);
  return {desk, works};
}

/** Halves again and again, as a death at every record would; the ranges that are left. */
async function halveToTheEnd(desk: Desk, pieces: readonly Piece[]): Promise<readonly Piece[]> {
  if ((await see(desk, pieces)).every(({records}) => records.length === 0)) return pieces;
  const halves = await halve(desk, pieces);
  if (halves === undefined) return pieces;
  return [...(await halveToTheEnd(desk, halves[0])), ...(await halveToTheEnd(desk, halves[1]))];
}

async function see(desk: Desk, pieces: readonly Piece[]): Promise<SeenRange[]> {
  const again = await readAgain(desk, pieces);
  const work: ExtractWork = {type: 'extract', pieces: again.pieces, input: again.input, length: again.length, admitted: 0};
  return seeWorks(
    desk,
    (async function* () {
      yield work;
    })(),
  );
}

describe.each(Object.entries(cases))('%s', (_file, given) => {
  test.each([1_000_000, 200])('in chunks of %i bytes: halved to single records, none lost, each in its place', async (chunkBytes) => {
    const {desk, works} = await worksOfCase(given, chunkBytes);
    const whole: SeenRange[] = [];
    const halved: SeenRange[] = [];
    for (const {pieces} of works) {
      whole.push(...(await see(desk, pieces)));
      const left = await halveToTheEnd(desk, pieces);
      for (const piece of left) halved.push(...(await see(desk, [piece])));
    }
    expect(halved.flatMap(({records}) => records)).toEqual(whole.flatMap(({records}) => records));
    expect(halved.flatMap(({records}) => records).length).toBe(values.length);
    for (const range of halved) expect(range.records.length).toBeLessThanOrEqual(1);
    let position = 0;
    for (const range of halved) {
      expect(range.from.offset).toBe(position);
      position = range.end;
    }
    expect(halved.filter(({last}) => last)).toEqual(halved.slice(-1));
  });
});

test('many files are halved between files first', async () => {
  const files = new Map(Array.from({length: 5}, (_, n) => [`${n}.json`, Buffer.from(`[{"n":${n}},{"n":1${n}}]`)]));
  const desk = deskOf({files, limits: {chunkBytes: 1000, bundleBytes: 1000}});
  const works: ExtractWork[] = [];
  for await (const work of worksOf(desk, splitsOf(files))) if (work.type === 'extract') works.push(work);
  expect(works.map(({pieces}) => pieces.length)).toEqual([5]);
  const left = await halveToTheEnd(desk, works[0]?.pieces ?? []);
  expect(left.map(({span}) => [span.file, span.from.record])).toEqual(
    [0, 1, 2, 3, 4].flatMap((n) => [
      [`${n}.json`, 0],
      [`${n}.json`, 1],
    ]),
  );
});
