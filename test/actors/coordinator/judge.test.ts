import {expect, test} from 'vitest';
import {Judge, type JudgeOptions} from '../../../src/actors/coordinator/judge.ts';
import type {Extracted} from '../../../src/protocol/extraction.ts';
import {ResultTable} from '../../../src/protocol/tables.ts';

const shape = {steps: ['input'], tallies: []};

/** One record, one outcome, each; `x` is a reject. */
function resultOf(outcomes: string): Extracted {
  const table = new ResultTable(shape, 1);
  table.set(0, 'records', outcomes.length);
  const lines = [...outcomes].flatMap((outcome, index) => (outcome === '.' ? [] : [lineOf(outcome, index)]));
  const rejects = new Uint8Array(Buffer.from(lines.join('')));
  table.set(0, 'rejectBytes', rejects.byteLength);
  const rejectedAt = [...outcomes].flatMap((outcome, index) => (outcome === '.' ? [] : [index, index]));
  return {
    type: 'Extracted',
    chunkId: 0,
    input: null,
    rows: null,
    // A buffer that is used again is longer than what is in it.
    rejects: lines.length === 0 ? null : new Uint8Array([...rejects, 123, 34, 111]).buffer,
    warnings: null,
    duplicates: null,
    keyed: null,
    table: table.values.buffer,
    hashes: new ArrayBuffer(32),
    rejectedAt: rejectedAt.length === 0 ? null : Float64Array.from(rejectedAt).buffer,
    outcomes: outcomes.length,
    rejectCodes: null,
    warningCodes: null,
    filteredReasons: null,
    stopped: null,
    ms: 0,
    stepMs: [],
  };
}

/** Any other letter is a reject of the step of that name. */
function lineOf(outcome: string, index: number): string {
  const remark = {file: 'f', line: index + 1, byteOffset: 0, index, sub: 0, step: outcome, code: 'BAD', reason: 'it is bad'};
  return `${JSON.stringify(remark)}\n`;
}

const none = {records: 0, outcomes: 0, rejects: 0};
const allowed = {rate: 0.1, after: 10};

/** Judges chunk by chunk as the coordinator does: how many records count, and why it ended. */
function judgeAll(outcomes: string, chunk: number, options: JudgeOptions): {records: number; why: string | undefined} {
  const judge = new Judge(options, shape, none);
  let records = 0;
  for (let at = 0; at < outcomes.length; at += chunk) {
    const part = outcomes.slice(at, at + chunk);
    const verdict = judge.judge(resultOf(part));
    if (verdict.type === 'cut') return {records: records + verdict.records, why: verdict.why};
    records += part.length;
    if (verdict.type === 'takeAndEnd') return {records, why: verdict.why};
  }
  return {records, why: undefined};
}

test('the reject that is one too many ends the run at the same record for any chunking', () => {
  const outcomes = `${'.'.repeat(15)}x${'.'.repeat(3)}xx${'.'.repeat(30)}`;
  // 16th outcome: 1 of 16; 20th: 2 of 20 = 10 %, allowed; 21st: 3 of 21, more than 10 %.
  for (const chunk of [1, 2, 3, 7, 50, 1000]) {
    expect(judgeAll(outcomes, chunk, {limit: null, rejects: allowed})).toEqual({records: 20, why: 'rejects'});
  }
});

test('nothing is judged by its rate before `after` outcomes', () => {
  expect(judgeAll('xxxxxxxxx', 3, {limit: null, rejects: allowed})).toEqual({records: 9, why: undefined});
  expect(judgeAll('xxxxxxxxxx', 3, {limit: null, rejects: allowed})).toEqual({records: 9, why: 'rejects'});
});

test('the limit of records is met exactly for any chunking', () => {
  for (const chunk of [1, 2, 3, 7, 50]) {
    expect(judgeAll('.'.repeat(40), chunk, {limit: 17, rejects: allowed})).toEqual({records: 17, why: 'limit'});
  }
});

test('whichever comes first ends it: the limit, or the reject one too many', () => {
  const outcomes = `${'.'.repeat(12)}xxxxx`;
  expect(judgeAll(outcomes, 100, {limit: 13, rejects: allowed})).toEqual({records: 13, why: 'limit'});
  expect(judgeAll(outcomes, 100, {limit: 16, rejects: allowed})).toEqual({records: 13, why: 'rejects'});
});

test('a resumed run goes on counting where it was', () => {
  const judge = new Judge({limit: null, rejects: allowed}, shape, {records: 100, outcomes: 100, rejects: 10});
  expect(judge.judge(resultOf('x'))).toEqual({type: 'cut', records: 0, why: 'rejects'});
});

test('at the end the rate is judged whatever the count', () => {
  const judge = new Judge({limit: null, rejects: {rate: 0.1, after: 1000}}, shape, none);
  expect(judge.judge(resultOf('...x'))).toEqual({type: 'take'});
  expect(judge.isOverRate).toBe(true);
  expect(judge.summary).toContain('1 of 4');
});

test('a reject that ends the run does so behind its own record, for any chunking', () => {
  const outcomes = '....x...yx...';
  for (const chunk of [1, 2, 3, 5, 7, 50]) {
    expect(judgeAll(outcomes, chunk, {limit: null, rejects: allowed, stopping: null})).toEqual({records: 5, why: 'reject'});
    expect(judgeAll(outcomes, chunk, {limit: null, rejects: {rate: 1, after: 1}, stopping: ['y']})).toEqual({records: 9, why: 'reject'});
    expect(judgeAll(outcomes, chunk, {limit: null, rejects: {rate: 1, after: 1}, stopping: ['z']})).toEqual({records: 13, why: undefined});
    expect(judgeAll(outcomes, chunk, {limit: 4, rejects: allowed, stopping: null})).toEqual({records: 4, why: 'limit'});
    expect(judgeAll(outcomes, chunk, {limit: null, rejects: {rate: 0, after: 1}, stopping: ['y']})).toEqual({records: 4, why: 'rejects'});
  }
});

test('what ended the run is told, with its place', () => {
  const judge = new Judge({limit: null, rejects: allowed, stopping: null}, shape, none);
  const verdict = judge.judge(resultOf('..y.'));
  expect(verdict).toEqual({type: 'cut', records: 3, why: 'reject'});
  expect(judge.judge(resultOf('..y'))).toEqual({type: 'takeAndEnd', why: 'reject'});
  expect(judge.messageOf('reject')).toBe('stopped at a reject, as onError says: f:3 [y] BAD: it is bad');
});

test('a share of records counts those of the stage, whatever outcomes stood before it', () => {
  // Rows that are read back were outcomes when they were written: here they add none.
  const passedOn = (outcomes: string): Extracted => ({...resultOf(outcomes), outcomes: 0, rejectedAt: pairsOf(outcomes)});
  const judge = (ofRecords: boolean) =>
    new Judge({limit: null, rejects: allowed, ofRecords}, shape, {...none, outcomes: ofRecords ? 0 : 1000});
  const given = passedOn('.........xx.........');
  expect(judge(true).judge(given)).toMatchObject({type: 'cut', records: 10, why: 'rejects'});
  expect(judge(false).judge(given)).toEqual({type: 'take'});
});

/** Records and outcomes of the chunk before each reject, where a row that is read takes one away and its end gives it back. */
function pairsOf(outcomes: string): ArrayBuffer {
  return Float64Array.from([...outcomes].flatMap((outcome, index) => (outcome === '.' ? [] : [index, -1]))).buffer;
}
