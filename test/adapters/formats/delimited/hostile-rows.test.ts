/** Rows that are written or judged from their bytes: no text makes looking at them in vain cost more than reading it. See hostile.test.ts. */
import {expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import type {Decoder} from '../../../../src/contracts/format.ts';
import {fileStart} from '../../../contracts/format.suite.ts';

const MiB = 1024 * 1024;
const options = csv.options.parse({header: ['a', 'b'], quote: '"', fieldBytesMax: MiB / 2, trim: true, skipEmpty: true});
const fill = (piece: string): Buffer => Buffer.from(piece.repeat(Math.ceil(MiB / piece.length)));

const hostile: readonly (readonly [string, Buffer])[] = [
  ['a field that opens, and two rows', fill('1,"b\n2,x\n3,y\n')],
  ['a row, and one that opens a field', fill('1,2\n1,"\n')],
  ['odd runs of quotes', fill('a,"""\nb,c\n')],
  ['blanks and quotes', fill('      "')],
  ['blanks alone', fill(' ')],
  ['no line end', fill('x')],
];

test.each(hostile)('%s', (_, bytes) => {
  const decode = (): Decoder => csv.decoder(options, {file: 'a.csv', from: fileStart(csv, bytes, options), bytes, last: true});
  const usual = count(decode(), () => 0);
  const target = Buffer.alloc(MiB);
  const order = {target, from: 0, to: target.length, recordsMost: Number.MAX_SAFE_INTEGER, recordBytesMax: 10 * MiB};
  const write = (decoder: Decoder): number => {
    const written = decoder.writeRows?.(order);
    return written === undefined ? 0 : written.rows + written.filtered;
  };
  expect(count(decode(), write)).toBe(usual);
  const search = csv.memberSearch?.(options, {paths: [['a']], whole: true});
  if (search === undefined) throw new Error('fields of tables are found');
  expect(count(decode(), (decoder) => (decoder.find?.(search) === true ? 1 : 0))).toBe(usual);
});

/** How many entries there are, by a shortcut that tells how many it took. */
function count(decoder: Decoder, shortcut: (decoder: Decoder) => number): number {
  let entries = 0;
  for (;;) {
    const taken = shortcut(decoder);
    entries += taken;
    if (taken > 0) continue;
    if (decoder.next() === undefined) return entries;
    entries++;
  }
}
