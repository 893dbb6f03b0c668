/** Makes a file of good records with one in their middle that is far too large for any memory bound. */
import {closeSync, openSync, writeSync} from 'node:fs';
import {generated, type Generated} from './cache.ts';

export interface OversizedFacts {
  readonly goodRecords: number;
  readonly bytes: number;
  /** Ordinal of the large record. */
  readonly largeIndex: number;
}

export interface OversizedOrder {
  readonly cacheDir: string;
  readonly layout: 'lines' | 'array';
  readonly largeMb: number;
  readonly say: (line: string) => void;
}

const goodOnEachSide = 5000;
const piece = Buffer.from('el texto de un documento que nadie debió guardar entero, \\"entre comillas\\" y sin fin; '.repeat(12_000));

export function generateOversized(order: OversizedOrder): Generated<OversizedFacts> {
  const key = `oversized-1-${order.layout}-${order.largeMb}mb${order.layout === 'lines' ? '.jsonl' : '.json'}`;
  return generated({...order, key, make: (path) => make(path, order)});
}

function make(path: string, {layout, largeMb}: OversizedOrder): OversizedFacts {
  const [open, between, end] = layout === 'lines' ? ['', '\n', '\n'] : ['[\n', ',\n', '\n]\n'];
  const good = (first: number): string =>
    Array.from({length: goodOnEachSide}, (_, index) => JSON.stringify({id: first + index, text: `registro ${first + index}`})).join(
      between,
    );
  const descriptor = openSync(path, 'w');
  let bytes = 0;
  const write = (part: string | Buffer): void => {
    const buffer = Buffer.from(part);
    for (let at = 0; at < buffer.byteLength;) at += writeSync(descriptor, buffer, at);
    bytes += buffer.byteLength;
  };
  write(`${open}${good(0)}${between}{"id":${goodOnEachSide},"text":"`);
  for (let written = 0; written < largeMb * 1e6; written += piece.byteLength) write(piece);
  write(`"}${between}${good(goodOnEachSide + 1)}${end}`);
  closeSync(descriptor);
  return {goodRecords: 2 * goodOnEachSide, bytes, largeIndex: goodOnEachSide};
}
