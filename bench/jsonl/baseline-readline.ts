/** The same by node:readline, as manuals show it. Slower than reading large pieces and splitting them: not the one we compare with. */
import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import {createInterface} from 'node:readline';

const [inputPath = '', outputPath = ''] = process.argv.slice(2);
const output = createWriteStream(outputPath, {highWaterMark: 2 ** 20});
let rows = 0;
let text = '';

for await (const line of createInterface({input: createReadStream(inputPath, {highWaterMark: 2 ** 20}), crlfDelay: Infinity})) {
  text += `${JSON.stringify({...(JSON.parse(line) as object), source: 'bench'})}\n`;
  rows++;
  if (text.length < 2 ** 20) continue;
  if (!output.write(text)) await once(output, 'drain');
  text = '';
}
output.end(text);
await once(output, 'close');
console.log(JSON.stringify({rows}));
