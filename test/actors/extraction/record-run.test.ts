import {expect, test} from 'vitest';
import {z} from 'zod';
import {close, extract, newBook, type Workshop} from '../../../src/actors/extraction/extraction.ts';
import {setUpSteps, shapeOf, type ResolvedStep} from '../../../src/actors/extraction/steps.ts';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import {defineExtractor, type Extractor} from '../../../src/contracts/extractor.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import type {StepPlan} from '../../../src/model/plan.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {ResultTable} from '../../../src/protocol/tables.ts';
import {planWith} from '../../support/plan.ts';

/** Splits `words` into rows; filters 'skip', rejects 'bad'. */
const splitter = defineExtractor({
  name: 'splitter',
  adds: 'rows',
  tallies: {words: () => 1},
  extract: (record: {words?: string[]}) => {
    if (record.words === undefined) throw new Error('no words');
    return record.words.map((word) => {
      if (word === 'skip') return {type: 'filtered', reason: 'skipped'};
      if (word === 'bad') return {type: 'reject', code: 'BAD_WORD', reason: 'it is bad'};
      return {type: 'row', value: {word}, warnings: word.length < 2 ? [{code: 'SHORT', reason: 'short'}] : []};
    });
  },
});

const length = defineExtractor({
  name: 'length',
  adds: 'field',
  from: 'word',
  schema: z.number().int().max(5, 'is longer than 5'),
  tallies: {letters: (value: number) => value},
  extract: (word: string) => [{type: 'row', value: word.length}],
});

/** Two rows of each, after a turn of the event loop. */
const twice = defineExtractor({
  name: 'twice',
  adds: 'field',
  from: 'word',
  extract: async (word: string) => {
    await Promise.resolve();
    return [
      {type: 'row', value: word},
      {type: 'row', value: word.toUpperCase()},
    ];
  },
});

async function workshopOf(extractors: readonly Extractor[], given: Partial<StepPlan> = {}, lineage = false): Promise<Workshop> {
  const steps: ResolvedStep[] = extractors.map((extractor) => ({
    extractor,
    plan: {
      name: extractor.name,
      module: {builtin: extractor.name, path: null},
      with: null,
      from: null,
      into: null,
      onError: null,
      ...given,
    },
  }));
  const base = planWith({steps: steps.map(({plan}) => plan)});
  const plan = {...base, output: {...base.output, lineage}};
  return {
    plan,
    shape: shapeOf(steps),
    steps: await setUpSteps(plan, steps),
    formats: new Map([['jsonl', jsonl]]),
    formatOptions: new Map([['jsonl', jsonl.options.parse({})]]),
    isStopping: () => false,
  };
}

async function extractLines(workshop: Workshop, text: string, maxRecords: number | null = null) {
  const bytes = new Uint8Array(Buffer.from(text));
  const span = {splitId: 1, file: 'in.jsonl', format: 'jsonl', from: startOfFile, end: bytes.length, at: 0, last: true};
  const extracted = await extract(workshop, {
    type: 'Extract',
    stage: onlyStage(workshop.shape),
    settled: null,
    chunk: {id: 7, spans: [span]},
    input: bytes.buffer,
    output: null,
    maxRecords,
    mustFinish: false,
  });
  const table = new ResultTable(workshop.shape, new Float64Array(extracted.table));
  const linesOf = (buffer: ArrayBuffer | null, column: 'rowBytes' | 'rejectBytes' | 'warningBytes'): any[] =>
    Buffer.from(buffer ?? new ArrayBuffer(0))
      .subarray(0, table.sum(column))
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return {
    extracted,
    table,
    rows: linesOf(extracted.rows, 'rowBytes'),
    rejects: linesOf(extracted.rejects, 'rejectBytes'),
    warnings: linesOf(extracted.warnings, 'warningBytes'),
    step: (name: string) => table.stepCounts(0, workshop.shape.steps.indexOf(name)),
  };
}

test('a splitter makes many rows of a record; what is filtered, rejected or remarked on is all accounted for', async () => {
  const result = await extractLines(await workshopOf([splitter, length]), '{"words":["one","skip","bad","x"]}\n');
  expect(result.rows).toEqual([
    {word: 'one', length: 3},
    {word: 'x', length: 1},
  ]);
  expect(result.rejects).toEqual([
    {
      file: 'in.jsonl',
      line: 1,
      byteOffset: 0,
      index: 0,
      sub: 2,
      step: 'splitter',
      code: 'BAD_WORD',
      reason: 'it is bad',
      raw: '{"words":["one","skip","bad","x"]}',
    },
  ]);
  expect(result.warnings).toEqual([
    {file: 'in.jsonl', line: 1, byteOffset: 0, index: 0, sub: 3, step: 'splitter', code: 'SHORT', reason: 'short'},
  ]);
  expect(result.step('splitter')).toEqual({inputs: 1, expanded: 3, outputs: 2, rejected: 1, filtered: 1, duplicates: 0});
  expect(result.step('length')).toEqual({inputs: 2, expanded: 0, outputs: 2, rejected: 0, filtered: 0, duplicates: 0});
  expect([result.table.tally(0, 0), result.table.tally(0, 1)]).toEqual([2, 4]);
  expect(result.extracted.filteredReasons).toEqual({skipped: 1});
});

test('a field that fails is null with a warning, or a reject where the job says so; all schema issues are told', async () => {
  const text = '{"words":["elephant","ant"]}\n';
  const kept = await extractLines(await workshopOf([splitter, length]), text);
  expect(kept.rows).toEqual([
    {word: 'elephant', length: null},
    {word: 'ant', length: 3},
  ]);
  expect(kept.warnings.map(({code, step, reason, sub}) => [code, step, reason, sub])).toEqual([
    ['SCHEMA', 'length', 'is longer than 5', 0],
  ]);
  const refused = await extractLines(await workshopOf([splitter, length], {onError: 'reject'}), text);
  expect(refused.rows).toEqual([{word: 'ant', length: 3}]);
  expect(refused.rejects.map(({code, step, sub}) => [code, step, sub])).toEqual([['SCHEMA', 'length', 0]]);
});

test("a throw is a reject with the step's name, and a missing field says which", async () => {
  const result = await extractLines(await workshopOf([splitter, length]), '{"no":1}\n{"words":["a"]}\n');
  expect(result.rejects.map(({code, step, reason, line, index}) => [code, step, reason, line, index])).toEqual([
    ['STEP_FAILED', 'splitter', 'no words', 1, 0],
  ]);
  const missing = await extractLines(await workshopOf([length], {onError: 'reject'}), '{"text":"a"}\n5\n');
  expect(missing.rejects.map(({code, reason}) => [code, reason])).toEqual([
    ['MISSING_FIELD', "the record has no field 'word'"],
    ['NOT_AN_OBJECT', 'the step adds a field, and the record is a number'],
  ]);
});

test('every outcome of a record has its own ordinal, also behind a step that answers later', async () => {
  const result = await extractLines(await workshopOf([splitter, twice], {}, true), '{"words":["a","bad","b"]}\n{"words":["c"]}\n');
  expect(result.rows.map((row) => [row.word, row.twice, row._source.index, row._source.sub])).toEqual([
    ['a', 'a', 0, 0],
    ['a', 'A', 0, 1],
    ['b', 'b', 0, 3],
    ['b', 'B', 0, 4],
    ['c', 'c', 1, 0],
    ['c', 'C', 1, 1],
  ]);
  expect(result.step('twice')).toEqual({inputs: 3, expanded: 3, outputs: 6, rejected: 0, filtered: 0, duplicates: 0});
});

test('a step that gives nothing, or what is no row, or what JSON cannot hold, is a reject', async () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const odd = defineExtractor({
    name: 'odd',
    adds: 'rows',
    extract: ({kind}: {kind: string}) =>
      kind === 'none' ? [] : [{type: 'row', value: kind === 'list' ? [1] : kind === 'cycle' ? cycle : {big: 1n}}],
  });
  const result = await extractLines(await workshopOf([odd]), '{"kind":"none"}\n{"kind":"list"}\n{"kind":"cycle"}\n{"kind":"big"}\n');
  expect(result.rejects.map(({code}) => code)).toEqual(['NO_OUTCOME', 'NOT_AN_OBJECT', 'NOT_SERIALISABLE', 'NOT_SERIALISABLE']);
  expect(result.step('odd')).toEqual({inputs: 4, expanded: 0, outputs: 0, rejected: 4, filtered: 0, duplicates: 0});
  expect([...new Float64Array(result.extracted.rejectedAt ?? new ArrayBuffer(0))]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});

test('a worker stops behind so many records and says where', async () => {
  const result = await extractLines(await workshopOf([splitter]), '{"words":["a"]}\n\n{"words":["b"]}\n{"words":["c"]}\n', 2);
  expect(result.rows.map(({word}) => word)).toEqual(['a', 'b']);
  expect(result.extracted.stopped).toEqual({span: 0, boundary: {offset: 33, line: 4, record: 2, state: null}});
});

test('without steps records go through as they are, with their origin where wanted', async () => {
  const plain = await extractLines(await workshopOf([]), '{"a":"\\ud800"}\n[1]\n');
  expect(plain.rows).toEqual([{a: '\ud800'}, [1]]);
  const traced = await extractLines(await workshopOf([], {}, true), '[1]\n');
  expect(traced.rows).toEqual([{value: [1], _source: {file: 'in.jsonl', byteOffset: 0, index: 0, sub: 0}}]);
});

test('a generator gives its rows one by one; when it throws, what it gave stands and one reject follows', async () => {
  const order: string[] = [];
  const lazy = defineExtractor({
    name: 'lazy',
    adds: 'rows',
    *extract({upTo}: {upTo: number}) {
      for (let n = 0; n < upTo; n++) {
        order.push(`give ${n}`);
        yield {type: 'row', value: {n}} as const;
      }
      throw new Error('no more');
    },
  });
  const seen = defineExtractor({
    name: 'seen',
    adds: 'field',
    from: 'n',
    extract: (n: number) => {
      order.push(`see ${n}`);
      return [{type: 'row', value: true}];
    },
  });
  const result = await extractLines(await workshopOf([lazy, seen]), '{"upTo":2}\n{"upTo":0}\n');
  expect(order).toEqual(['give 0', 'see 0', 'give 1', 'see 1']);
  expect(result.rows.map(({n}) => n)).toEqual([0, 1]);
  expect(result.rejects.map(({code, reason, index, sub}) => [code, reason, index, sub])).toEqual([
    ['STEP_FAILED', 'no more', 0, 2],
    ['STEP_FAILED', 'no more', 1, 0],
  ]);
  expect(result.step('lazy')).toEqual({inputs: 2, expanded: 2, outputs: 2, rejected: 2, filtered: 0, duplicates: 0});
});

test('an unused book closes empty', async () => {
  const workshop = await workshopOf([]);
  const closed = close(newBook(workshop, {stage: onlyStage(workshop.shape), spans: 1, output: null}), performance.now());
  expect([closed.rows, closed.rejects, closed.warnings, closed.rejectedAt, closed.outcomes]).toEqual([null, null, null, null, 0]);
});

/** Says how its text is written, in bytes that JSON.stringify would not choose: they show where they were used. */
const quoting = defineExtractor({
  name: 'quoting',
  adds: 'rows',
  extract: (record: {word: string}) => [
    {
      type: 'row',
      value: {before: 'á', word: record.word, n: 1},
      written: {field: 'word', value: record.word, json: Buffer.from(String.raw`\u0061`)},
    },
  ],
});

test('a text whose JSON is at hand is written as it stands there, whatever stands around it', async () => {
  const workshop = await workshopOf([quoting, length], {}, true);
  const {extracted, table} = await extractLines(workshop, '{"word":"a"}\n');
  const line = Buffer.from(extracted.rows ?? new ArrayBuffer(0)).toString('utf8', 0, table.sum('rowBytes'));
  const source = '{"file":"in.jsonl","byteOffset":0,"index":0,"sub":0}';
  expect(line).toBe(String.raw`{"before":"á","word":"\u0061","n":1,"length":1,"_source":${source}}` + '\n');
});

test('a text that a later step replaced is written anew', async () => {
  const shouting = defineExtractor({
    name: 'shouting',
    adds: 'field',
    from: 'word',
    extract: (word: string) => [{type: 'row', value: word.toUpperCase()}],
  });
  const {rows} = await extractLines(await workshopOf([quoting, shouting], {into: 'word'}), '{"word":"b"}\n');
  expect(rows).toEqual([{before: 'á', word: 'B', n: 1}]);
});

test('a field may be called as what every object inherits, and one that is there keeps its place', async () => {
  for (const into of ['__proto__', 'toString', 'constructor', 'before', '0']) {
    const {extracted} = await extractLines(await workshopOf([quoting, length], {into}), '{"word":"b"}\n');
    const line = Buffer.from(extracted.rows ?? new ArrayBuffer(0)).toString();
    const wanted = JSON.stringify({before: 'á', word: 'a', n: 1, [into]: 1});
    expect(line.slice(0, line.indexOf('\n')), into).toBe(wanted.replace('"word":"a"', String.raw`"word":"\u0061"`));
  }
});
