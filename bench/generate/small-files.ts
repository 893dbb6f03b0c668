/** Makes many small bulletins of one document each, a thousand a folder. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {inventAct} from './acts.ts';
import {generated, type Generated} from './cache.ts';
import {randomOf} from './random.ts';

export interface SmallFileFacts {
  readonly files: number;
  readonly bytes: number;
}

export interface SmallFileOrder {
  readonly cacheDir: string;
  readonly seed: number;
  readonly files: number;
  readonly say: (line: string) => void;
}

const filesPerFolder = 1000;
/** What invented acts fall short of 2 KB is filled up with one more article. */
const wantedBytes = 2000;

export function generateSmallFiles(order: SmallFileOrder): Generated<SmallFileFacts> {
  return generated({...order, key: `small-files-1-seed${order.seed}-${order.files}`, make: (path) => make(path, order)});
}

function make(path: string, {seed, files}: SmallFileOrder): SmallFileFacts {
  const random = randomOf(seed);
  let bytes = 0;
  for (let index = 0; index < files; index++) {
    const folder = join(path, String(Math.floor(index / filesPerFolder)).padStart(4, '0'));
    if (index % filesPerFolder === 0) mkdirSync(folder, {recursive: true});
    const act = inventAct(random);
    const filling = 'Comuníquese, publíquese y archívese. '.repeat(Math.max(0, Math.ceil((wantedBytes - act.text.length - 150) / 37)));
    const head = {
      number: `${index}º`,
      date: '01/02/2020',
      description: `${index}º de ${act.place}`,
      link: `/bulletins/${index}`,
      status: 'completed',
    };
    const text = Buffer.from(JSON.stringify({...head, fullText: `\n[DOC 1]\n${act.text}${filling}`}));
    writeFileSync(join(folder, `${act.place.replaceAll(' ', '_')}_${index}.json`), text);
    bytes += text.byteLength;
  }
  return {files, bytes};
}
