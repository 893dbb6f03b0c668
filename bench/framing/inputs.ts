/** What framers are measured on: one buffer a shape, and how many records are in it. */
import {randomOf} from '../generate/random.ts';

export interface FramingInput {
  readonly name: string;
  readonly format: 'json' | 'jsonl';
  readonly options: Readonly<Record<string, unknown>>;
  readonly bytes: Uint8Array;
  readonly records: number;
}

const targetBytes = 32 * 2 ** 20;

export function framingInputs(): readonly FramingInput[] {
  const small = (index: number): string =>
    JSON.stringify({id: index, user: `u-${index * 7919}`, city: 'Bahía Blanca', ok: index % 3 === 0, amount: index / 8, tags: ['a', 'b']});
  const random = randomOf(1);
  const text = (): string => Array.from({length: 4000}, () => `de la ${Math.floor(random() * 1e6)} "Nº"\nvisto`).join(' ');
  const texts = Array.from({length: 16}, text);
  const large = (index: number): string => JSON.stringify({id: index, text: texts[index % texts.length]});
  return [
    joined({name: 'jsonl, short lines', format: 'jsonl', options: {}}, small, ['', '\n', '\n']),
    joined({name: 'jsonl, large texts', format: 'jsonl', options: {}}, large, ['', '\n', '\n']),
    joined({name: 'json, array of small objects', format: 'json', options: {}}, small, ['[', ',', ']']),
    joined({name: 'json, array of large texts', format: 'json', options: {}}, large, ['[', ',', ']']),
    joined({name: 'json, small objects at data.items', format: 'json', options: {records: 'data.items'}}, small, [
      '{"data":{"items":[',
      ',',
      ']}}',
    ]),
  ];
}

function joined(
  named: Pick<FramingInput, 'name' | 'format' | 'options'>,
  record: (index: number) => string,
  [open, between, end]: readonly [string, string, string],
): FramingInput {
  const parts: string[] = [];
  for (let length = 0; length < targetBytes;) length += parts[parts.push(record(parts.length)) - 1]?.length ?? 0;
  return {...named, bytes: Buffer.from(open + parts.join(between) + end), records: parts.length};
}
