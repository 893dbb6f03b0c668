/** Whole files as records: their bytes as they are, an empty one too; never detected, told in its own words when too large. */
import {describe, expect, test} from 'vitest';
import {file} from '../../../src/adapters/formats/file.ts';
import {json} from '../../../src/adapters/formats/json.ts';
import {makeDetect} from '../../../src/config/detect.ts';
import type {Format} from '../../../src/contracts/format.ts';
import {rangesInMemory} from '../../../src/contracts/whole-file.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import {planWith} from '../../support/plan.ts';

const bytes = Buffer.from('RIFF\0\xff\n\n', 'latin1');
const decoderOf = (content: Uint8Array) => file.decoder({}, {file: 'a.wav', from: startOfFile, bytes: content, last: true});

describe('a file is one record', () => {
  test.each([['with bytes', bytes] as const, ['empty', new Uint8Array()] as const])('%s', (_what, content) => {
    const decoder = decoderOf(content);
    const entry = decoder.next();
    if (entry?.type !== 'record') throw new Error('it is a record');
    expect(entry).toMatchObject({start: 0, end: content.byteLength, line: null, index: 0});
    expect(entry.parse()).toMatchObject({name: 'a.wav', size: content.byteLength, bytes: content});
    expect(decoder.next()).toBeUndefined();
    expect(decoder.boundary).toEqual({offset: content.byteLength, line: 1, record: 1, state: null});
    const behind = file.decoder({}, {file: 'a.wav', from: decoder.boundary, bytes: new Uint8Array(), last: true});
    expect(behind.next()).toBeUndefined();
  });

  test('whose bytes no row can hold', () => {
    const entry = decoderOf(bytes).next();
    expect(JSON.stringify(entry?.type === 'record' ? entry.parse() : undefined)).toBe('{"name":"a.wav","size":8}');
  });

  test('that is cut nowhere', () => {
    const framer = file.framer({}, startOfFile);
    for (const piece of [bytes, bytes]) expect(framer.scan(piece, true)).toBe(8);
    expect(framer.boundary).toEqual(startOfFile);
    framer.finish();
    expect(framer.boundary).toEqual({offset: 16, line: 1, record: 1, state: null});
  });
});

test('no file is detected to be one, and none that is said to be one is refused', async () => {
  const formats = new Map<string, Format>([
    ['json', json],
    ['file', file],
  ]);
  const {input} = planWith();
  const auto = makeDetect({...input, format: 'auto'}, formats);
  expect(await auto(bytes, {name: 'a.wav', complete: true})).toMatchObject({
    code: 'UNKNOWN_FORMAT',
    reason: expect.stringContaining('none of json ('),
  });
  const named = makeDetect({...input, format: {builtin: 'file', path: null}}, formats);
  for (const content of [bytes, Buffer.from('{}'), new Uint8Array()]) {
    expect(await named(content, {name: 'a.wav', complete: true})).toEqual({format: 'file'});
  }
});

test('a file too large is told so', () => {
  expect(file.tooLarge?.(99)).toEqual({code: 'FILE_TOO_LARGE', reason: expect.stringMatching(/99 bytes.*limits\.memoryMb.*ranges/)});
});

test('ranges of a file in memory end where it ends', async () => {
  const ranges = rangesInMemory({name: 'a', size: 8, bytes});
  expect(Buffer.from(await ranges.read(4, 2))).toEqual(bytes.subarray(4, 6));
  expect(Buffer.from(await ranges.read(6, 100))).toEqual(bytes.subarray(6));
  expect((await ranges.read(100, 1)).byteLength).toBe(0);
});
