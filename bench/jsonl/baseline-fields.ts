/** The baseline of jsonl-fields: one thread, large reads, JSON.parse a line, two conditions, five fields, JSON.stringify, one output stream. */
import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import {StringDecoder} from 'node:string_decoder';

interface Row {
  readonly id: number;
  readonly user: string;
  readonly kind: string;
  readonly city: string;
  readonly amount: number;
  readonly tags: readonly string[];
}

const [inputPath = '', outputPath = ''] = process.argv.slice(2);
const output = createWriteStream(outputPath, {highWaterMark: 2 ** 20});
const decoder = new StringDecoder('utf8');
const kinds = new Set(['purchase', 'refund', 'search']);
let rest = '';

for await (const chunk of createReadStream(inputPath, {highWaterMark: 2 ** 20})) {
  const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
  rest = lines.pop() ?? '';
  await write(lines);
}
if (rest !== '') await write([rest]);
output.end();
await once(output, 'close');

async function write(lines: readonly string[]): Promise<void> {
  let text = '';
  for (const line of lines) {
    const {id, user, kind, city, amount, tags} = JSON.parse(line) as Row;
    if (kinds.has(kind) && amount >= 1000) text += `${JSON.stringify({id, user, city, amount, tags: tags.join(',')})}\n`;
  }
  if (!output.write(text)) await once(output, 'drain');
}
