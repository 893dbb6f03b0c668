/** Whether bytes are UTF-8, wherever the end cuts a character, against Node's own decoder. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {scanUtf8} from '../../../src/adapters/encodings/utf8-scan.ts';

function isDecodable(bytes: Uint8Array, complete: boolean): boolean {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: !complete});
    return true;
  } catch {
    return false;
  }
}

describe('a text that is cut', () => {
  const characters = ['a', 'é', '€', '🎈', '\u{10FFFF}', '\uD7FF'];
  const cuts = characters.flatMap((last) => {
    const bytes = Buffer.from(`plain ${last}`);
    return Array.from({length: Buffer.byteLength(last)}, (_, cut) => [last, bytes.subarray(0, bytes.length - cut)] as const);
  });

  test.each(cuts)('%j at each of its bytes', (_last, bytes) => {
    const isWhole = isDecodable(bytes, true);
    expect(scanUtf8(bytes, true).brokenAt === undefined).toBe(isWhole);
    expect(scanUtf8(bytes, false).brokenAt).toBeUndefined();
  });
});

test('any bytes are broken where the decoder says so, whole or to be gone on with', () => {
  const lead = fc.constantFrom(0x41, 0xc1, 0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5, 0xff, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf);
  const bytes = fc
    .uint8Array({maxLength: 8})
    .chain((any) => fc.array(lead, {maxLength: 6}).map((last) => Uint8Array.from([...any, ...last])));
  fc.assert(
    fc.property(bytes, fc.boolean(), (given, complete) => {
      expect(scanUtf8(given, complete).brokenAt === undefined).toBe(isDecodable(given, complete));
    }),
    {numRuns: 3000},
  );
});
