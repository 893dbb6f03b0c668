/**
 * The baseline of many files: one thread, in bytewise order of names; each file read whole (and unpacked), each line of it parsed, given a
 * field and written: to one file, or to one for each. Eight files are read ahead, as a careful script would.
 */
import {once} from 'node:events';
import {createWriteStream, mkdirSync, readdirSync} from 'node:fs';
import {readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {gunzip} from 'node:zlib';

const [inputDir = '', outputPath = '', layout = 'single'] = process.argv.slice(2);
const ahead = 8;
const unpack = promisify(gunzip);
const names = (
  readdirSync(inputDir, {recursive: true, withFileTypes: true}) as readonly {parentPath: string; name: string; isFile(): boolean}[]
)
  .filter((entry) => entry.isFile())
  .map(({parentPath, name}) => join(parentPath, name).slice(inputDir.length + 1))
  .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
const output = layout === 'single' ? createWriteStream(outputPath, {highWaterMark: 2 ** 20}) : undefined;
const waiting: Promise<string>[] = [];
let rows = 0;

for (const [index, name] of names.entries()) {
  while (waiting.length < ahead && index + waiting.length < names.length) waiting.push(textOf(names[index + waiting.length] ?? ''));
  const text = (await waiting.shift()) ?? '';
  let lines = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    lines += `${JSON.stringify({...(JSON.parse(line) as object), source: 'bench'})}\n`;
    rows++;
  }
  await write(name, lines);
}
output?.end();
if (output !== undefined) await once(output, 'close');
console.log(JSON.stringify({rows}));

async function textOf(name: string): Promise<string> {
  const bytes = await readFile(join(inputDir, name));
  return (name.endsWith('.gz') ? await unpack(bytes) : bytes).toString('utf8');
}

async function write(name: string, lines: string): Promise<void> {
  if (output !== undefined) {
    if (!output.write(lines)) await once(output, 'drain');
    return;
  }
  const path = join(outputPath, `${name}.jsonl`);
  mkdirSync(dirname(path), {recursive: true});
  await writeFile(path, lines);
}
