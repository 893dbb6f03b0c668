/** What results tell of the size of the next chunks: the rows that were written, not the buffers they came in. */
import {expect, test} from 'vitest';
import {Appending} from '../../../src/actors/coordinator/appending.ts';
import {dispatch, type Dispatch} from '../../../src/actors/coordinator/dispatch.ts';
import {framedWorks} from '../../../src/actors/coordinator/framed-reading.ts';
import {Judge} from '../../../src/actors/coordinator/judge.ts';
import {findFormat} from '../../../src/actors/coordinator/opening.ts';
import {outputBytesOf} from '../../../src/actors/coordinator/results.ts';
import type {ExtractWork} from '../../../src/actors/coordinator/work.ts';
import {setUpSteps, shapeOf} from '../../../src/actors/extraction/steps.ts';
import {Slots} from '../../../src/flow/slots.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import {KiB, MiB} from '../../../src/model/units.ts';
import {makeCells} from '../../../src/protocol/cells.ts';
import type {Append} from '../../../src/protocol/mailboxes.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {ResultTable} from '../../../src/protocol/tables.ts';
import {inlinePool} from '../../../src/threads/inline.ts';
import {deskOf, plainHead, readerOver} from './desks.ts';

const chunkBytes = 128 * KiB;

test('rows in a buffer far larger than they are make the next chunk no smaller', async () => {
  const {on, work, bytes} = await chunkOf('{"n":1}\n'.repeat(1000));
  on.outputs.push(new ArrayBuffer(MiB));
  const [append] = await appended(on, work);
  expect(append?.extracted.rows?.byteLength, 'the rows came in the buffer that was used again').toBe(MiB);
  expect(on.desk.buffers.sizing.next(false)).toBe(chunkBytes);
  expect(rowBytesOf(on, append)).toBe(bytes);
});

test('rows that are many times their input make it smaller', async () => {
  const {on, work, bytes} = await chunkOf('1e1 \n'.repeat(1000), {lineage: true});
  const [append] = await appended(on, work);
  expect(rowBytesOf(on, append)).toBeGreaterThan(6 * bytes);
  expect(on.desk.buffers.sizing.next(false)).toBeLessThanOrEqual(chunkBytes / 2);
});

/** One chunk of lines, ready for a worker on this thread. */
async function chunkOf(text: string, given: {readonly lineage?: boolean} = {}) {
  const bytes = Buffer.from(text);
  const usual = deskOf({limits: {chunkBytes}});
  const plan = {...usual.plan, output: {...usual.plan.output, lineage: given.lineage === true}};
  const shape = shapeOf([]);
  const desk = {...usual, plan, shape, stage: onlyStage(shape)};
  const split = {id: 1, file: 'a.jsonl', path: 'a.jsonl', relative: 'a.jsonl', size: bytes.byteLength, mtimeMs: 1};
  const found = await findFormat(desk, split, plainHead(bytes));
  if (!('format' in found)) throw new Error('it is lines of JSON');
  const works = framedWorks(desk, {split, reader: readerOver(bytes, 0), found, from: startOfFile});
  const {value: work} = (await works.next()) as {value: ExtractWork};
  const {formats, formatOptions} = desk;
  const workshop = {plan, shape, steps: await setUpSteps(plan, []), formats, formatOptions, isStopping: () => false};
  const pool = inlinePool({...workshop, loadFormats: () => Promise.resolve()});
  const on: Dispatch = {desk, pool, slots: new Slots(1), outputs: [], isEnding: () => false, recordsLeft: () => null};
  return {on, work, bytes: bytes.byteLength};
}

/** What the I/O actor is given of it. */
async function appended(on: Dispatch, {pieces, input}: ExtractWork): Promise<Append[]> {
  const messages: Append[] = [];
  const appending = new Appending({
    on,
    io: {
      async append(message) {
        messages.push(message);
        return {rows: message.extracted.rows, progress: null};
      },
    },
    judge: new Judge({limit: null, rejects: {rate: 1, after: 1}}, on.desk.shape, {records: 0, outcomes: 0, rejects: 0}),
    cells: makeCells(),
    onEvent: () => undefined,
    onEnding: () => undefined,
    onFailure: (cause) => {
      throw cause;
    },
  });
  await dispatch(on, {chunkId: 0, pieces, input}, (result) => {
    on.desk.credit.take(outputBytesOf(result));
    appending.add(result);
  });
  await appending.settle();
  return messages;
}

function rowBytesOf({desk}: Dispatch, append: Append | undefined): number {
  return new ResultTable(desk.shape, new Float64Array(append?.extracted.table ?? new ArrayBuffer())).sum('rowBytes');
}
