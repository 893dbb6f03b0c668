/** The bytes that run are what the text of the kernel says. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import wabt from 'wabt';
import {kernelBytes} from '../../../src/adapters/formats/shape-kernel.ts';

const source = join(import.meta.dirname, '../../../src/adapters/formats/shape-kernel.wat');

it('shape-kernel.wat, assembled, is what runs', async () => {
  const {parseWat} = await wabt();
  const {buffer} = parseWat(source, Uint8Array.from(readFileSync(source)), {simd: true}).toBinary({});
  expect(Buffer.from(buffer).toString('base64')).toBe(kernelBytes);
});
