/** Rows that nobody looks at are booked as others are: the same lines, the same counts, the same places to leave off at. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {extract, type Workshop} from '../../../src/actors/extraction/extraction.ts';
import {csv} from '../../../src/adapters/formats/delimited/csv.ts';
import type {Decoder, Format} from '../../../src/contracts/format.ts';
import {startOfFile, type Boundary} from '../../../src/model/chunk.ts';
import type {Extracted} from '../../../src/protocol/extraction.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {planWith} from '../../support/plan.ts';

const shape = {steps: ['input'], tallies: []};
const options = csv.options.parse({header: ['a', 'b'], trim: true, skipEmpty: true, quote: '"'});

/** The same table, read by a decoder that writes nothing itself. */
const plainly: Format = {...csv, decoder: (given, range) => withoutWriting(csv.decoder(given, range))};

function withoutWriting(decoder: Decoder): Decoder {
  return {
    next: () => decoder.next(),
    get boundary() {
      return decoder.boundary;
    },
  };
}

interface Limits {
  readonly maxRecords: number | null;
  readonly outputBytesMax: number;
  readonly recordBytesMax: number;
}

async function extractAll(format: Format, bytes: Buffer, limits: Limits): Promise<Extracted> {
  const begun = csv.begin?.(options, {file: 'a.csv', bytes, complete: true, reference: null});
  const from: Boundary = {...startOfFile, state: begun !== undefined && 'state' in begun ? begun.state : null};
  const workshop: Workshop = {
    plan: planWith({limits: {...planWith().limits, ...limits}}),
    shape,
    steps: [],
    formats: new Map([['csv', format]]),
    formatOptions: new Map([['csv', options]]),
    isStopping: () => false,
  };
  const span = {file: 'a.csv', splitId: 0, at: 0, from, end: bytes.length, last: true, format: 'csv', notes: []};
  return extract(workshop, {
    type: 'Extract',
    stage: onlyStage(shape),
    chunk: {id: 1, spans: [span]},
    input: Uint8Array.from(bytes).buffer,
    settled: null,
    output: null,
    maxRecords: limits.maxRecords,
    mustFinish: true,
  });
}

function told({rows, rejects, table, rejectedAt, hashes, ...others}: Extracted): unknown {
  const text = (lines: ArrayBuffer | null, bytes: number): string => (lines === null ? '' : Buffer.from(lines, 0, bytes).toString());
  const {stopped, outcomes, rejectCodes, filteredReasons} = others;
  const values = [...new Float64Array(table)];
  const places = rejectedAt === null ? [] : [...new Float64Array(rejectedAt)];
  const hash = Buffer.from(hashes).toString('hex');
  return {
    rows: text(rows, values[2] ?? 0),
    rejects: text(rejects, values[4] ?? 0),
    values,
    places,
    hash,
    stopped,
    outcomes,
    rejectCodes,
    filteredReasons,
  };
}

test('any table, limits anywhere', async () => {
  const line = fc.constantFrom('1,2\n', ' x ,\n', ',\n', '"a\nb","c""d"\r\n', 'a,b,c\n', '"a"x,b\n', '\n', `${'y'.repeat(300)},\n`);
  const limits = fc.record({
    maxRecords: fc.constantFrom(null, 1, 3, 20),
    outputBytesMax: fc.constantFrom(60, 500, 100_000),
    recordBytesMax: fc.constantFrom(100, 10_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(line, {maxLength: 40}), limits, async (parts, given) => {
      const bytes = Buffer.from(parts.join(''));
      expect(told(await extractAll(csv, bytes, given))).toEqual(told(await extractAll(plainly, bytes, given)));
    }),
    {numRuns: 200},
  );
});
