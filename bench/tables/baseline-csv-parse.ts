/** The table by csv-parse, as its manual shows it: rows as arrays, three cells trimmed, empty rows left out, JSON lines written. */
import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import {parse} from 'csv-parse';
import {lineOf} from './row-line.ts';

const [inputPath = '', outputPath = ''] = process.argv.slice(2);
const output = createWriteStream(outputPath, {highWaterMark: 2 ** 20});
const rows = createReadStream(inputPath, {highWaterMark: 2 ** 20}).pipe(parse({from_line: 2}));
let text = '';

for await (const row of rows as AsyncIterable<readonly string[]>) {
  text += lineOf(row);
  if (text.length < 2 ** 20) continue;
  if (!output.write(text)) await once(output, 'drain');
  text = '';
}
output.end(text);
await once(output, 'close');
