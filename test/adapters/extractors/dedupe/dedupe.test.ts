import {describe, expect, test} from 'vitest';
import {dedupe} from '../../../../src/adapters/extractors/dedupe/dedupe.ts';
import {dedupeOptions, type DedupeOptions} from '../../../../src/adapters/extractors/dedupe/dedupe-options.ts';
import type {Outcome} from '../../../../src/contracts/extractor.ts';

async function outcomeOf(options: DedupeOptions, record: unknown): Promise<Outcome | undefined> {
  const parsed = dedupeOptions.parse(options);
  const state = await dedupe.setup?.(parsed, {baseDir: '/', step: 'dedupe'});
  const context = {file: 'f', byteOffset: 0, index: 0, line: 1, row: {}, parent: undefined, options: parsed, state: state as never};
  return [...(await dedupe.extract(record, context))][0];
}

async function keyOf(options: DedupeOptions, record: unknown): Promise<string | null | undefined> {
  const outcome = await outcomeOf(options, record);
  expect(outcome).toMatchObject({type: 'row', value: record});
  return outcome?.type === 'row' ? outcome.key : undefined;
}

describe('dedupe', () => {
  test('rows that share the fields share a key, whatever else they hold', async () => {
    expect(await keyOf(['a', 'b.c'], {a: 1, b: {c: 'x'}, d: 1})).toBe(await keyOf(['a', 'b.c'], {d: 2, b: {c: 'x'}, a: 1}));
  });

  test.each([
    [
      {a: '1', b: '2'},
      {a: 1, b: 2},
    ],
    [
      {a: 'x', b: 'yz'},
      {a: 'xy', b: 'z'},
    ],
    [
      {a: ['x', 'y'], b: 1},
      {a: 'x', b: ['y', 1]},
    ],
    [
      {a: [['k', 1]], b: 1},
      {a: {k: 1}, b: 1},
    ],
    [
      {a: '["x","y"]', b: 1},
      {a: ['x', 'y'], b: 1},
    ],
    [
      {a: 'é', b: 1},
      {a: 'e\u0301', b: 1},
    ],
    [
      {a: true, b: 1},
      {a: 'true', b: 1},
    ],
    [
      {a: '\ud800', b: 1},
      {a: '\ufffd', b: 1},
    ],
  ])('%j is not %j', async (one, other) => {
    expect(await keyOf(['a', 'b'], one)).not.toBe(await keyOf(['a', 'b'], other));
  });

  test('the order of members says nothing, the order of a list does', async () => {
    expect(await keyOf('a', {a: {x: 1, y: [{p: 1, q: 2}]}})).toBe(await keyOf('a', {a: {y: [{q: 2, p: 1}], x: 1}}));
    expect(await keyOf('a', {a: [1, 2]})).not.toBe(await keyOf('a', {a: [2, 1]}));
  });

  test('with normalize: url, for all fields or those named', async () => {
    const one = {url: 'HTTPS://Example.com/a/?utm_source=x', from: 'https://example.com/b/'};
    const other = {url: 'https://example.com/a', from: 'https://example.com/b'};
    expect(await keyOf({by: 'url', normalize: 'url'}, one)).toBe(await keyOf({by: 'url', normalize: 'url'}, other));
    expect(await keyOf({by: ['url', 'from'], normalize: 'url'}, one)).toBe(await keyOf({by: ['url', 'from'], normalize: 'url'}, other));
    const named: DedupeOptions = {by: ['url', 'from'], normalize: {url: 'url'}};
    expect(await keyOf(named, one)).not.toBe(await keyOf(named, other));
    expect(await keyOf(named, one)).toBe(await keyOf(named, {...one, url: other.url}));
  });

  test('what is no URL is compared as it is', async () => {
    const options: DedupeOptions = {by: 'url', normalize: 'url'};
    expect(await keyOf(options, {url: 'No URL/'})).not.toBe(await keyOf(options, {url: 'No URL'}));
    expect(await keyOf(options, {url: 7})).toBe(await keyOf(options, {url: 7}));
  });

  test.each([{}, {a: null}, {a: undefined}])('%j lacks the field: a reject, or kept without a key', async (record) => {
    expect(await outcomeOf('a', record)).toMatchObject({type: 'reject', code: 'MISSING_FIELD'});
    expect(await keyOf({by: 'a', onMissing: 'keep'}, record)).toBeUndefined();
  });

  test.each([null, 3, 'text', [1]])('%j is no row', async (record) => {
    expect(await outcomeOf('a', record)).toMatchObject({type: 'reject', code: 'NOT_AN_OBJECT'});
  });

  test.each([
    [],
    {by: []},
    {by: 'a', normalize: {b: 'url'}},
    {by: 'a', normalize: 'phone'},
    {},
    {by: 'a', onMissing: 'drop'},
    '',
    {by: 'a..b'},
  ])('%j is no way to say it', (options) => {
    expect(dedupeOptions.safeParse(options).success).toBe(false);
  });
});
