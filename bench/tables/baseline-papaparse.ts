/** The table by papaparse, chunk by chunk: rows as arrays, three cells trimmed, empty rows left out, JSON lines written. */
import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import papaparse from 'papaparse';
import {lineOf} from './row-line.ts';

const [inputPath = '', outputPath = ''] = process.argv.slice(2);
const output = createWriteStream(outputPath, {highWaterMark: 2 ** 20});
let isHeader = true;

await new Promise<void>((resolve, reject) => {
  papaparse.parse<readonly string[]>(createReadStream(inputPath, {highWaterMark: 2 ** 20, encoding: 'utf8'}), {
    chunk: ({data}) => {
      let text = '';
      for (const row of data) {
        if (!isHeader && row.length > 1) text += lineOf(row);
        isHeader = false;
      }
      // What the disk cannot take yet waits in memory: the loop has no way to hold this parser back.
      output.write(text);
    },
    complete: () => resolve(),
    error: reject,
  });
});
output.end();
await once(output, 'close');
