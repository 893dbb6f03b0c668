/**
 * Makes a CSV table of seven short columns whose ids stand in order, but for some that stood there before: what is left of it without
 * duplicates is known row by row. In a few percent of the rows cells are quoted or padded.
 */
import {generated, type Generated} from './cache.ts';
import {TextWriter} from './writer.ts';

export interface KeyedFacts {
  readonly rows: number;
  /** Ids are `idOf` all numbers below it. */
  readonly distinct: number;
  readonly bytes: number;
}

export interface KeyedOrder {
  readonly cacheDir: string;
  readonly rows: number;
  readonly say: (line: string) => void;
}

/** Bytes of a row, nearly. */
export const keyedRowBytes = 33;
/** In so many rows one has an id that stood there before. */
const repeats = 40;
const cities = ['Azul', 'Tandil', '"Azul, S"', 'Junin', ' Luque ', 'Salto', 'Ayacucho'];

export function generateKeyedRows(order: KeyedOrder): Generated<KeyedFacts> {
  return generated({...order, key: `keyed-1-${order.rows}.csv`, make: (path) => make(path, order.rows)});
}

export function idOf(ordinal: number): string {
  return `k${ordinal}`;
}

function make(path: string, rows: number): KeyedFacts {
  const writer = new TextWriter(path);
  writer.write('id,name,city,at,amount,status,note\n');
  let distinct = 0;
  for (let row = 0; row < rows; row++) {
    const isFirst = row % repeats !== repeats - 1;
    // Near and far behind, by a multiple that has no factor in common with most numbers of rows.
    const ordinal = isFirst ? distinct++ : (row * 7919) % distinct;
    writer.write(`${idOf(ordinal)},n${row % 997},${cities[row % 7]},24-01,${(row % 1000) / 4},${isFirst ? 'o' : 'twice'},\n`);
  }
  writer.close();
  return {rows, distinct, bytes: writer.bytes};
}
