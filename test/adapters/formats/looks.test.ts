/** What formats are told by apart from what reads them is the same: names, endings, and whether they select inside of documents. */
import {expect, test} from 'vitest';
import {formats} from '../../../src/adapters/formats/index.ts';
import {looks, type FormatLook} from '../../../src/adapters/formats/looks.ts';

const samples = ['', '{"a":1}\n{"a":2}\n', '[1,\n2]', 'a,b\n1,2\n3,4\n', 'a\tb\n1\t2\n3\t4\n', 'words of a text\n', '\x1f\x8b\0'];

test('every format has its look, in the same order', () => {
  expect(Object.keys(looks)).toEqual(Object.keys(formats));
});

test.each<FormatLook>(Object.values(looks))('$name', async (look) => {
  const format = await formats[look.name]?.();
  if (format === undefined) throw new Error('the format is there');
  expect([look.name, look.extensions, look.binary]).toEqual([format.name, format.extensions, format.binary]);
  expect(look.selects === true).toBe(format.options.safeParse({records: 'a.b'}).success);
  for (const sample of samples) {
    for (const complete of [true, false]) {
      const bytes = Buffer.from(sample, 'latin1');
      expect(await look.recognise(bytes, complete)).toEqual(format.recognise(bytes, complete));
    }
  }
});
