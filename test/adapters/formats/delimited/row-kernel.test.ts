/** The bytes that run are what the text of the kernel says. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import wabt from 'wabt';
import {kernelBytes, room, rowKernel} from '../../../../src/adapters/formats/delimited/row-kernel.ts';

const source = join(import.meta.dirname, '../../../../src/adapters/formats/delimited/row-kernel.wat');

test('row-kernel.wat, assembled, is what runs', async () => {
  const {parseWat} = await wabt();
  const {buffer} = parseWat(source, Uint8Array.from(readFileSync(source)), {simd: true}).toBinary({});
  expect(Buffer.from(buffer).toString('base64')).toBe(kernelBytes);
});

test('its places do not meet, and its memory holds them with a vector to spare', () => {
  const places = Object.values(room);
  for (const [index, {at, bytes}] of places.entries()) {
    const behind = places[index + 1]?.at ?? rowKernel()?.memory.length ?? 0;
    expect(at + bytes + (index < 2 || index > 4 ? 0 : 16)).toBeLessThanOrEqual(behind);
  }
});
