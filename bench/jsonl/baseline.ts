/** The baseline of short lines: one thread, large reads, JSON.parse a line, a field set, JSON.stringify, one output stream. */
import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';

const [inputPath = '', outputPath = ''] = process.argv.slice(2);
const output = createWriteStream(outputPath, {highWaterMark: 2 ** 20});
const decoder = new StringDecoder('utf8');
let rows = 0;
let rest = '';

for await (const chunk of createReadStream(inputPath, {highWaterMark: 2 ** 20})) {
  const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
  rest = lines.pop() ?? '';
  await write(lines);
}
if (rest !== '') await write([rest]);
output.end();
await once(output, 'close');
console.log(JSON.stringify({rows}));

async function write(lines: readonly string[]): Promise<void> {
  let text = '';
  for (const line of lines) text += `${JSON.stringify({...(JSON.parse(line) as object), source: 'bench'})}\n`;
  rows += lines.length;
  if (!output.write(text)) await once(output, 'drain');
}
