/** What the kernel decodes is what the parser makes of it, in text and in length; its bytes are what its text says. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import wabt from 'wabt';
import {isPlainJson} from '../../../../src/adapters/extractors/bulletins/plain-json.ts';
import {decodePlain, jsonLength} from '../../../../src/adapters/extractors/bulletins/plain-text.ts';
import {kernelBytes, textKernel, windowBytes} from '../../../../src/adapters/extractors/bulletins/text-kernel.ts';

const source = join(import.meta.dirname, '../../../../src/adapters/extractors/bulletins/text-kernel.wat');

test('text-kernel.wat, assembled, is what runs', async () => {
  const {parseWat} = await wabt();
  const {buffer} = parseWat(source, Uint8Array.from(readFileSync(source)), {simd: true}).toBinary({});
  expect(Buffer.from(buffer).toString('base64')).toBe(kernelBytes);
});

test('this machine has the kernel', () => {
  expect(textKernel()).toBeDefined();
});

/** Long stretches of one kind between all that is coded in its own way, at any place of sixteen bytes. */
const piece = fc.oneof(
  fc.constantFrom(
    '\n',
    '"',
    '\\',
    '\t\r\b\f',
    'ñ',
    '\u0080',
    '\u00ff',
    '\u0100',
    '\u07ff',
    '\u0800',
    '\uffff',
    '“',
    '😀',
    '\u{10ffff}',
    '\u007f',
  ),
  fc.nat(40).map((length) => 'x'.repeat(length)),
  fc.nat(20).map((length) => 'áé'.repeat(length)),
  fc.string({unit: 'grapheme', maxLength: 5}),
);
const text = fc.array(piece, {maxLength: 30}).map((pieces) => pieces.join(''));

test('plain bytes become the text that the parser makes of them, whatever stood in the window before', () => {
  let plain = 0;
  fc.assert(
    fc.property(text, fc.string({unit: 'binary', maxLength: 5}), (wanted, before) => {
      const content = JSON.stringify(wanted).slice(1, -1);
      const bytes = Buffer.from(`${before}${content}${before}`);
      const start = Buffer.byteLength(before);
      const end = start + Buffer.byteLength(content);
      if (!isPlainJson(bytes, {start, end})) return;
      plain++;
      expect(decodePlain(bytes, start, end)).toBe(wanted);
    }),
    {numRuns: 1500},
  );
  expect(plain).toBeGreaterThan(1000);
});

test('the length of a JSON form is that of what JSON.stringify writes', () => {
  const unit = fc.oneof(piece, fc.string({unit: 'binary', maxLength: 3}), fc.constantFrom('\ud800', '\udc00', '\u0000', '\u001f', '/'));
  fc.assert(
    fc.property(fc.array(unit, {maxLength: 12}), (units) => {
      const measured = units.join('');
      expect(jsonLength(measured)).toBe(Buffer.byteLength(JSON.stringify(measured)) - 2);
    }),
    {numRuns: 1000},
  );
  expect(jsonLength('ñ'.repeat(5000))).toBe(10_000);
});

test('as much as fits the window is decoded, and no more', () => {
  const full = Buffer.from('\\n'.repeat(windowBytes / 2));
  expect(decodePlain(full, 0, full.length)).toBe('\n'.repeat(windowBytes / 2));
  const wide = Buffer.from('x'.repeat(windowBytes - 3) + '“');
  expect(decodePlain(wide, 0, wide.length)).toBe(wide.toString());
  expect(decodePlain(Buffer.alloc(windowBytes + 1, 'x'), 0, windowBytes + 1)).toBeUndefined();
  expect(decodePlain(full, 0, 0)).toBe('');
});
