/** One file through one worker, fed and asked bit by bit: what waits, what is taken, what is passed over, and where it stops. */
import {expect, test} from 'vitest';
import {StreamExtraction} from '../../../src/actors/extraction/stream-extraction.ts';
import type {Workshop} from '../../../src/actors/extraction/extraction.ts';
import {setUpSteps, shapeOf, type ResolvedStep} from '../../../src/actors/extraction/steps.ts';
import {json} from '../../../src/adapters/formats/json.ts';
import {defineExtractor} from '../../../src/contracts/extractor.ts';
import type {Extracted, ExtractStream} from '../../../src/protocol/extraction.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {ResultTable} from '../../../src/protocol/tables.ts';
import {planWith} from '../../support/plan.ts';
import {sha256Of} from '../coordinator/desks.ts';

const text = JSON.stringify({a: {rows: [{id: 0}, {id: 1}, {id: 2}]}, b: {rows: [{id: 3}]}});
const usual: ExtractStream = {
  type: 'ExtractStream',
  stage: onlyStage({steps: ['input', 'same'], tallies: []}),
  file: 'a.json',
  format: 'json',
  notes: [],
  skipRecords: 0,
  maxRecords: null,
  segmentBytes: 1_000_000,
  mustFinish: false,
};

async function streaming(
  given: Partial<ExtractStream> = {},
  isStopping = false,
): Promise<{stream: StreamExtraction; see: (extracted: Extracted) => unknown}> {
  const extractor = defineExtractor({name: 'same', adds: 'rows', extract: (value: object) => [{type: 'row', value}]});
  const plan = {name: 'same', module: {builtin: 'same', path: null}, with: null, from: null, into: null, onError: null};
  const resolved: ResolvedStep[] = [{extractor, plan}];
  const workshop: Workshop = {
    plan: planWith(),
    shape: shapeOf(resolved),
    steps: await setUpSteps(planWith(), resolved),
    formats: new Map([['json', json]]),
    formatOptions: new Map([['json', {records: '*.rows'}]]),
    isStopping: () => isStopping,
  };
  return {
    stream: new StreamExtraction(workshop, {...usual, ...given}),
    see({rows, table, input, hashes, warningCodes}) {
      const result = new ResultTable(workshop.shape, new Float64Array(table));
      const lines = Buffer.from(rows ?? new ArrayBuffer()).toString('utf8', 0, result.sum('rowBytes'));
      const ids = lines
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as {id: number}).id);
      return {ids, behind: result.get(0, 'endRecord'), hasInput: input !== null, hash: Buffer.from(hashes).toString('hex'), warningCodes};
    },
  };
}

const inputOf = (part: string): [ArrayBuffer, number] => [Uint8Array.from(Buffer.from(part)).buffer, Buffer.byteLength(part)];
const whole = sha256Of(Buffer.from(text));
const nothing = sha256Of(new Uint8Array());

test('what was fed waits, and is taken so many at a time; its bytes come back with the last', async () => {
  const {stream, see} = await streaming();
  expect(stream.feed(...inputOf(text))).toEqual({type: 'Fed', waiting: 4, input: null});
  expect(see(await stream.take(3))).toEqual({ids: [0, 1, 2], behind: 3, hasInput: false, hash: nothing, warningCodes: null});
  expect(see(await stream.take(3))).toEqual({ids: [3], behind: 4, hasInput: true, hash: whole, warningCodes: null});
  expect(stream.end()).toEqual({type: 'Fed', waiting: 0, input: null});
  expect(see(await stream.take(0))).toEqual({ids: [], behind: 4, hasInput: false, hash: nothing, warningCodes: null});
});

test('bytes in which nothing waits come back at once, and are told by a take of nothing', async () => {
  const {stream, see} = await streaming();
  const fed = stream.feed(...inputOf(text.slice(0, 10)));
  expect([fed.waiting, fed.input?.byteLength]).toEqual([0, 10]);
  expect(see(await stream.take(0))).toMatchObject({ids: [], hasInput: false, hash: sha256Of(Buffer.from(text.slice(0, 10)))});
  expect(stream.feed(...inputOf(text.slice(10))).waiting).toBe(4);
});

test('what is told already does not wait; the next can be passed over, and says where it stands', async () => {
  const {stream, see} = await streaming({skipRecords: 2});
  expect(stream.feed(...inputOf(text)).waiting).toBe(2);
  expect(stream.passOver()).toEqual({type: 'PassedOver', input: null, byteOffset: 0, line: 1, raw: '{"id":2}'});
  expect(see(await stream.take(9))).toMatchObject({ids: [3], behind: 4, hasInput: true});
});

test('an answer ends where its rows fill it, one record at least', async () => {
  const {stream, see} = await streaming({segmentBytes: 10});
  stream.feed(...inputOf(text));
  expect(see(await stream.take(9))).toMatchObject({ids: [0, 1], behind: 2});
  expect(see(await stream.take(9))).toMatchObject({ids: [2, 3], behind: 4});
});

test('a run that is stopping gets one record, unless it must be seen through', async () => {
  const stopping = await streaming({}, true);
  stopping.stream.feed(...inputOf(text));
  expect(stopping.see(await stopping.stream.take(9))).toMatchObject({ids: [0]});
  const must = await streaming({mustFinish: true}, true);
  must.stream.feed(...inputOf(text));
  expect(must.see(await must.stream.take(9))).toMatchObject({ids: [0, 1, 2, 3]});
});

test('no more is taken than the stream is for', async () => {
  const {stream, see} = await streaming({maxRecords: 2, skipRecords: 1});
  stream.feed(...inputOf(text));
  expect(see(await stream.take(9))).toMatchObject({ids: [1, 2], behind: 3, hasInput: false, hash: nothing});
});

test('remarks on the file are told once, with what is taken first', async () => {
  const {stream, see} = await streaming({notes: [{code: 'ODD', reason: 'it is odd'}]});
  stream.feed(...inputOf(text));
  expect(see(await stream.take(1))).toMatchObject({warningCodes: {ODD: 1}});
  expect(see(await stream.take(1))).toMatchObject({warningCodes: null});
});
