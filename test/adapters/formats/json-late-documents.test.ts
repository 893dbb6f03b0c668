/** Documents whose surroundings do not fit into the boundaries any more are cut all the same, once they are known to be large. */
import {expect, test} from 'vitest';
import {framedWorks} from '../../../src/actors/coordinator/framed-reading.ts';
import {json} from '../../../src/adapters/formats/json.ts';
import {deskOf, readerOver, seeWorks} from '../../actors/coordinator/desks.ts';
import {decodeWhole, framingStart} from '../../contracts/format.suite.ts';

const recordBytesMax = 100_000;
const rowsFrom = (first: number): readonly object[] => Array.from({length: 10}, (_, n) => ({id: first + n, pad: 'p'.repeat(n * 50)}));
const items = [...rowsFrom(0), {id: 10, huge: 'h'.repeat(700_000)}, ...rowsFrom(11)];
const other = {meta: 'm'.repeat(60_000), data: {items: [{id: 0}], pad: 'p'.repeat(250_000)}};

test.each([0, 1, 8])('behind %i large documents, a record too large is refused alone', async (others) => {
  const documents = [...Array.from({length: others}, () => other), {page: 7, data: {items, total: 21}, late: 'x'}];
  const bytes = Buffer.from(documents.map((document) => JSON.stringify(document)).join('\n'));
  const options = {records: 'data.items'};
  for (const chunkBytes of [1000, 40_000, 300_000]) {
    const desk = deskOf({...options, limits: {chunkBytes, recordBytesMax}});
    const from = framingStart(json, bytes, options);
    const split = {id: 1, file: 'file', path: 'file', relative: 'file', size: bytes.byteLength, mtimeMs: 1};
    const facts = {format: 'json', compression: null, encoding: 'utf-8', columns: null};
    const found = {name: 'json', format: json, options, facts, start: from, notes: []};
    const ranges = await seeWorks(desk, framedWorks(desk, {split, reader: readerOver(bytes, 0, {reads: [777, 5000]}), found, from}));
    const seen = ranges.flatMap(({records, refused}): unknown[] => (refused === undefined ? [...records] : [refused]));
    const whole = decodeWhole(json, bytes, options).map((record) =>
      record.text.includes('huge') ? {code: 'RECORD_TOO_LARGE', byteOffset: record.start, line: record.line} : record,
    );
    expect(seen).toEqual(whole);
  }
});
