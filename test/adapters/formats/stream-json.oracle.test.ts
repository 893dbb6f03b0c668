/** stream-json, which shares no code with our framing, as a second opinion on arrays and paths. */
import {Readable, type Duplex} from 'node:stream';
import * as fc from '../../support/properties.ts';
import {pick} from 'stream-json/filters/pick.js';
import {streamArray} from 'stream-json/streamers/stream-array.js';
import {expect, test} from 'vitest';
import {json} from '../../../src/adapters/formats/json.ts';
import {decodeFramed, framings} from '../../contracts/format.suite.ts';
import {arrays, trees} from './json-trees.ts';

async function valuesOf(stream: Duplex): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const item of stream as AsyncIterable<{value: unknown}>) values.push(item.value);
  return values;
}

const framed = (bytes: Buffer, given: object, framing: {pieces: number[]; cuts: boolean[]}): readonly unknown[] =>
  decodeFramed(json, bytes, {options: json.options.parse(given), framing}).map(({value}) => value);

test('arrays', async () => {
  await fc.assert(
    fc.asyncProperty(arrays, framings, async ({text}, framing) => {
      const bytes = Buffer.from(text);
      const theirs = await valuesOf(Readable.from([bytes]).pipe(streamArray.withParserAsStream()));
      expect(framed(bytes, {}, framing)).toEqual(theirs);
    }),
    {numRuns: 100},
  );
});

test('paths', async () => {
  const files = fc.record({x: trees, data: fc.record({y: trees, items: fc.array(trees, {maxLength: 5}), z: trees}), w: trees});
  await fc.assert(
    fc.asyncProperty(files, framings, async (file, framing) => {
      const bytes = Buffer.from(JSON.stringify(file, null, 1));
      const picked = Readable.from([bytes]).pipe(
        pick.withParserAsStream({filter: (stack: readonly unknown[]) => stack.length === 2 && stack.join('.') === 'data.items'}),
      );
      const theirs = await valuesOf(picked.pipe(streamArray.asStream()));
      expect(framed(bytes, {records: 'data.items'}, framing)).toEqual(theirs);
    }),
    {numRuns: 100},
  );
});
