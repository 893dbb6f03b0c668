/** What framers are measured on: one buffer a shape, and how many records are in it. */
import {randomOf} from '../generate/random.ts';

export interface FramingInput {
  readonly name: string;
  readonly format: 'json' | 'jsonl' | 'csv' | 'tsv' | 'lines';
  readonly options: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
  readonly records: number;
}

type Shape = Pick<FramingInput, 'name' | 'format' | 'options'>;
type RecordAt = (index: number) => string;

const targetBytes = 16 * 2 ** 20;

export function* framingInputs(): Generator<FramingInput> {
  yield* jsonInputs();
  yield* tableInputs();
}

function* jsonInputs(): Generator<FramingInput> {
  const small: RecordAt = (index) =>
    JSON.stringify({id: index, user: `u-${index * 7919}`, city: 'Bahía Blanca', ok: index % 3 === 0, amount: index / 8, tags: ['a', 'b']});
  const texts = largeTexts();
  const large: RecordAt = (index) => JSON.stringify({id: index, text: texts[index % texts.length]});
  const spread: RecordAt = (index) => JSON.stringify(JSON.parse(small(index)), undefined, 2);
  const lines = ['', '\n', '\n'] as const;
  const array = ['[', ',', ']'] as const;
  const nested = ['{"data":{"items":[', ',', ']}}'] as const;
  yield joined({name: 'jsonl, short lines', format: 'jsonl', options: {}}, small, lines);
  yield joined({name: 'jsonl, large texts', format: 'jsonl', options: {}}, large, lines);
  yield joined({name: 'jsonl with salvage, short lines', format: 'jsonl', options: {salvage: true}}, small, lines);
  yield joined(
    {name: 'jsonl with salvage, 2 % over lines', format: 'jsonl', options: {salvage: true}},
    (index) => (index % 50 === 0 ? spread : small)(index),
    lines,
  );
  yield joined({name: 'json, array of small objects', format: 'json', options: {}}, small, array);
  yield joined({name: 'json, array of large texts', format: 'json', options: {}}, large, array);
  yield joined({name: 'json, array of objects over lines', format: 'json', options: {}}, spread, array);
  yield joined({name: 'json, array of numbers', format: 'json', options: {}}, String, array);
  yield joined({name: 'json, small values', format: 'json', options: {}}, small, lines);
  yield joined({name: 'json, small objects at data.items', format: 'json', options: {records: 'data.items'}}, small, nested);
  yield joined({name: 'json, large texts at data.items', format: 'json', options: {records: 'data.items'}}, large, nested);
}

function* tableInputs(): Generator<FramingInput> {
  const head = 'id,name,city,amount,day,state,note\n';
  const plain: RecordAt = (index) => `${index},name ${index},Bahía Blanca,${index / 8},2024-01-01,ok,${index * 3}`;
  const quoted: RecordAt = (index) => `${index},"name, ${index}","Bahía ""Blanca""",${index / 8},"2024-01-01",ok,"${index * 3}"`;
  const overLines: RecordAt = (index) => `${index},"name\n${index}","a text, that\r\nhas ""lines""\nin it",${index / 8},"2024-01-01",ok,`;
  const mixed: RecordAt = (index) => {
    if (index % 40 === 0) return ',,,,,,';
    if (index % 31 === 0) return ` ${index} , "padded ${index}" ,x,,,ok,`;
    return index % 29 === 0 ? overLines(index) : plain(index);
  };
  const texts = largeTexts().map((text) => text.replaceAll('"', '""'));
  const rows = [head, '\n', '\n'] as const;
  const options = {header: true};
  yield joined({name: 'csv, plain', format: 'csv', options}, plain, rows);
  yield joined({name: 'csv, quoted', format: 'csv', options}, quoted, rows);
  yield joined({name: 'csv, lines in quotes', format: 'csv', options}, overLines, rows);
  yield joined({name: 'csv, a bit of all, trimmed', format: 'csv', options: {header: true, trim: true}}, mixed, rows);
  yield joined({name: 'csv, large texts', format: 'csv', options}, (index) => `${index},"${texts[index % texts.length]}",,,,,`, rows);
  yield joined(
    {name: 'csv, 2 % with stray quotes', format: 'csv', options},
    (index) => (index % 50 === 0 ? `${index},5" pipe,x,1,,,` : quoted(index)),
    rows,
  );
  yield joined(
    {name: 'csv, quotes behind backslashes', format: 'csv', options: {header: true, escape: '\\'}},
    (index) => quoted(index).replaceAll('""', '\\"'),
    rows,
  );
  const tabbed: RecordAt = (index) => plain(index).replaceAll(',', '\t');
  yield joined({name: 'tsv', format: 'tsv', options}, tabbed, [head.replaceAll(',', '\t'), '\n', '\n']);
  yield joined({name: 'lines', format: 'lines', options: {}}, plain, ['', '\n', '\n']);
}

function largeTexts(): readonly string[] {
  const random = randomOf(1);
  const text = (): string => Array.from({length: 4000}, () => `de la ${Math.floor(random() * 1e6)} "Nº"\nvisto`).join(' ');
  return Array.from({length: 16}, text);
}

function joined(shape: Shape, record: RecordAt, [open, between, end]: readonly [string, string, string]): FramingInput {
  const parts: string[] = [];
  for (let length = 0; length < targetBytes;) length += parts[parts.push(record(parts.length)) - 1]?.length ?? 0;
  return {...shape, bytes: Buffer.from(open + parts.join(between) + end), records: parts.length};
}
