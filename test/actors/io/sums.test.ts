import {crc32} from 'node:zlib';
import * as fc from '../../support/properties.ts';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {ChunkTimes} from '../../../src/actors/io/chunk-times.ts';
import {Codes, otherCodes} from '../../../src/actors/io/codes.ts';
import {Reasons} from '../../../src/actors/io/reasons.ts';
import {RunningCrc} from '../../../src/actors/io/running-crc.ts';
import {redact, redactText} from '../../../src/actors/io/redaction.ts';
import {MiB} from '../../../src/model/units.ts';

describe('the running crc', () => {
  test('is that of the whole, and the tail it remembers covers the last one to two MiB, over sessions too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: 0, max: 3 * MiB}), {minLength: 1, maxLength: 5}), fc.boolean(), (lengths, reopened) => {
        const whole = Buffer.alloc(lengths.reduce((sum, length) => sum + length, 0));
        for (let at = 0; at < whole.length; at += 97) whole[at] = at % 251;
        let crc = new RunningCrc();
        let at = 0;
        for (const length of lengths) {
          if (reopened) crc = new RunningCrc(crc.state);
          crc.update(whole.subarray(at, at + length));
          at += length;
        }
        const {state} = crc;
        expect(state.length).toBe(whole.length);
        expect(state.crc32).toBe(crc32(whole));
        expect(state.tailCrc32).toBe(crc32(whole.subarray(0, state.tailStart)));
        expect(crc32(whole.subarray(state.tailStart), state.tailCrc32)).toBe(state.crc32);
        if (!reopened) expect(whole.length - state.tailStart).toBeLessThanOrEqual(2 * MiB);
        expect(whole.length - state.tailStart).toBeGreaterThanOrEqual(Math.min(MiB, whole.length));
      }),
      {numRuns: 15},
    );
  });
});

const line = (code: string, index: number): string =>
  `${JSON.stringify({file: 'f', line: index, byteOffset: index, index, sub: 0, step: 's', code, reason: 'r', raw: 'secret text'})}\n`;

describe('codes', () => {
  test('are counted, with the first five in order and without their raw text', () => {
    const codes = new Codes('rejects', []);
    codes.add({A: 2, B: 1}, Buffer.from(line('A', 1) + line('B', 2) + line('A', 3)));
    const [a] = codes.add({A: 6}, Buffer.from([4, 5, 6, 7, 8, 9].map((index) => line('A', index)).join('')));
    expect(a).toMatchObject({kind: 'rejects', code: 'A', count: 8});
    expect(a?.first.map(({index}) => index)).toEqual([1, 3, 4, 5, 6]);
    expect(JSON.stringify(a)).not.toContain('secret');
  });

  test('made of data are bounded', () => {
    const codes = new Codes('warnings', []);
    for (let index = 0; index < 1000; index++) codes.add({[`C${index}`]: 1}, Buffer.from(line(`C${index}`, index)));
    const [other] = codes.add({another: 3}, Buffer.from([1, 2, 3].map((index) => line('another', index)).join('')));
    expect(other).toMatchObject({code: otherCodes, count: 803, first: []});
  });

  test('once their five are known cost no look at the lines', () => {
    const codes = new Codes('rejects', [
      {kind: 'rejects', code: 'A', count: 5, first: [1, 2, 3, 4, 5].map((index) => JSON.parse(line('A', index)))},
    ]);
    expect(codes.add({A: 1}, Buffer.from('this is no JSON\n'))[0]?.count).toBe(6);
  });
});

test('reasons are summed and bounded', () => {
  const reasons = new Reasons(new Map([['old', 2]]));
  expect(reasons.add({old: 1}).get('old')).toBe(3);
  for (let index = 0; index < 200; index++) reasons.add({[`r${index}`]: 1});
  expect([...reasons.add({fresh: 4})]).toEqual([['(other reasons)', 105]]);
});

test('percentiles of chunk times are right to a tenth, in bounded memory', () => {
  const times = new ChunkTimes();
  for (let ms = 1; ms <= 1000; ms++) times.add(ms);
  times.add(1e12);
  expect(times.percentile(0.5)).toBeGreaterThanOrEqual(500);
  expect(times.percentile(0.5)).toBeLessThanOrEqual(560);
  expect(Object.keys(times.record).length).toBeLessThan(130);
  const merged = new ChunkTimes();
  merged.merge(times.record);
  expect(merged.percentile(0.99)).toBe(times.percentile(0.99));
  expect(new ChunkTimes().percentile(0.99)).toBe(0);
});

describe('redaction', () => {
  test('hides keys by name and by look, keeps counts', () => {
    expect(redact({OPENAI_API_KEY: 'x', nested: {token: {a: 1}, tokens: 9}, list: ['sk-abcdefghijklmnopqrstu', 'plain']})).toEqual({
      OPENAI_API_KEY: '[redacted]',
      nested: {token: '[redacted]', tokens: 9},
      list: ['[redacted]', 'plain'],
    });
    expect(redactText('ghp_abcdefghijklmnopqrstuvwxyz AKIAABCDEFGHIJKLMNOP eyJhbGciOiJIUzI1.eyJzdWIiOiIx.abc')).toBe(
      '[redacted] [redacted] [redacted]',
    );
  });

  test('cuts what is long before any pattern sees it, and what is deep', () => {
    const replace = vi.spyOn(String.prototype, 'replace');
    onTestFinished(() => replace.mockRestore());
    for (const text of ['sk-', 'Bearer ', 'eyJaaaaaaaaaa', '://a:', 'eyJ.']) {
      expect(redactText(text.repeat(1_000_000)).length).toBeLessThan(3000);
    }
    const seen = replace.mock.contexts.map((text) => String(text).length);
    expect(seen.length).toBeGreaterThan(0);
    expect(Math.max(...seen)).toBeLessThan(3000);
    expect(JSON.stringify(redact({a: {b: {c: {d: {e: {f: {g: 1}}}}}}}))).toContain('[deep]');
  });
});
