/** What is called plain is what JSON.stringify writes, wherever in memory it stands. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {isPlainJson, isPlainlyPlain} from '../../../../src/adapters/extractors/bulletins/plain-json.ts';
import {windowBytes} from '../../../../src/adapters/extractors/bulletins/text-kernel.ts';

/** At every place of a word, with neighbours that would be refused. */
function judged(content: string): boolean {
  const bytes = Buffer.from(content);
  const answers = [0, 1, 2, 3].flatMap((before) => {
    const room = new Uint8Array(before + bytes.length + 8);
    room.set(bytes, before + 1);
    const from = new Uint8Array(room.buffer, 1);
    const stretch = {start: before, end: before + bytes.length};
    return [isPlainJson(from, stretch), isPlainlyPlain(from, stretch)];
  });
  expect(new Set(answers).size).toBe(1);
  return answers[0] ?? false;
}

/** What the parser makes of it, written again. */
function isWrittenSo(content: string): boolean {
  try {
    return JSON.stringify(JSON.parse(`"${content}"`)) === `"${content}"`;
  } catch {
    return false;
  }
}

test('what JSON.stringify writes is plain, but for escapes that say what stands there in figures', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme', maxLength: 40}), (text) => {
      const content = JSON.stringify(text).slice(1, -1);
      expect(judged(content)).toBe(!/(?:^|[^\\])(?:\\\\)*\\u/.test(content));
    }),
  );
});

test('what is plain is read and written as it stands', () => {
  const pieces = ['\\', 'n', 'u', '/', 'a', 'ñ', '€', ' ', '\n', '\u0000', '\u001f', 't', 'x', '\u007f', '[', 'lorem ipsum'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), {maxLength: 12}), (parts) => {
      const content = parts.join('');
      // A backslash at the end would escape the quote: then the string does not end there.
      fc.pre(!/(?:^|[^\\])(?:\\\\)*\\$/.test(content));
      expect(judged(content)).toBe(isWrittenSo(content) && !/(?:^|[^\\])(?:\\\\)*\\u/.test(content));
    }),
    {numRuns: 2000},
  );
});

test('an escape may be cut by the end of a window', () => {
  for (const [escape, isPlain] of [
    ['\\n', true],
    ['\\\\', true],
    ['\\u00e1', false],
    ['\u0007', false],
    ['\\', false],
  ] as const) {
    for (const before of [-3, -2, -1, 0, 1]) {
      expect(judged('x'.repeat(windowBytes + before) + escape)).toBe(isPlain);
      expect(judged(`${'x'.repeat(windowBytes + before)}${escape}n and more`)).toBe(isPlain || escape === '\\');
    }
  }
});

test.each([
  ['', true],
  [String.raw`\\`, true],
  [String.raw`\\ \\/ \\u \\x`, true],
  [String.raw`\n\"\\\r\t\b\f`, true],
  [String.raw`\/`, false],
  [String.raw`\u00e1`, false],
  [String.raw`\\\u00e1`, false],
  [String.raw`\x`, false],
  ['a\tb', false],
  ['\u0000', false],
  ['áéí€😀\u007f', true],
])('%j', (content, isPlain) => {
  expect(judged(content)).toBe(isPlain);
});
