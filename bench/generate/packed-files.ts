/** Makes many small packed files of short lines, a thousand a folder: 20 KB each when unpacked, a third of that on the disk. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {generated, type Generated} from './cache.ts';
import {randomOf} from './random.ts';

export interface PackedFileFacts {
  readonly files: number;
  readonly records: number;
  /** On the disk. */
  readonly bytes: number;
}

export interface PackedFileOrder {
  readonly cacheDir: string;
  readonly seed: number;
  readonly files: number;
  readonly say: (line: string) => void;
}

const filesPerFolder = 1000;
const plainBytes = 20_000;

export function generatePackedFiles(order: PackedFileOrder): Generated<PackedFileFacts> {
  return generated({...order, key: `packed-files-1-seed${order.seed}-${order.files}`, make: (path) => make(path, order)});
}

function make(path: string, {seed, files}: PackedFileOrder): PackedFileFacts {
  const random = randomOf(seed);
  let bytes = 0;
  let records = 0;
  for (let index = 0; index < files; index++) {
    const folder = join(path, String(Math.floor(index / filesPerFolder)).padStart(4, '0'));
    if (index % filesPerFolder === 0) mkdirSync(folder, {recursive: true});
    let text = '';
    for (; text.length < plainBytes; records++) text += `${JSON.stringify({id: records, token: random().toString(36), at: random()})}\n`;
    const packed = gzipSync(text);
    writeFileSync(join(folder, `${index}.jsonl.gz`), packed);
    bytes += packed.byteLength;
  }
  return {files, records, bytes};
}
