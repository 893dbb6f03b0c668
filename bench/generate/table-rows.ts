/**
 * Makes a CSV table of seven columns as the world writes them: in a few percent of the rows padded cells, quotes, line breaks in quotes, or
 * nothing at all.
 */
import {generated, type Generated} from './cache.ts';
import {pick, randomOf} from './random.ts';
import {TextWriter} from './writer.ts';

export interface TableFacts {
  readonly rows: number;
  /** Rows that have something in `name`, `city` or `amount`. */
  readonly filledRows: number;
  readonly bytes: number;
}

export interface TableOrder {
  readonly cacheDir: string;
  readonly seed: number;
  readonly rows: number;
  readonly say: (line: string) => void;
}

/** The three of the seven that benches take. */
export const takenColumns = ['name', 'city', 'amount'];

const cities = ['La Plata', 'Bahía Blanca', 'Mar del Plata', 'Azul', 'Tandil', 'Necochea', 'Olavarría', 'Junín'];
/** Of a hundred rows each stands in a few. */
const oddCities = ['"Azul, Buenos Aires"', '"the ""Pearl"""', '"two\nlines"', ' Bahía Blanca', 'Mar del Plata ', '"  Tandil"', '"Quequén"'];
const surnames = ['Fernández', 'Sosa', 'Acuña', 'López', 'Ibarra', 'Quiroga'];

export function generateTable(order: TableOrder): Generated<TableFacts> {
  return generated({...order, key: `table-2-seed${order.seed}-${order.rows}.csv`, make: (path) => make(path, order)});
}

function make(path: string, {seed, rows}: TableOrder): TableFacts {
  const random = randomOf(seed);
  const writer = new TextWriter(path);
  writer.write('id,name,city,at,amount,status,note\n');
  let filledRows = 0;
  for (let index = 0; index < rows; index++) {
    const whole = Math.floor(random() * 2 ** 31);
    const isEmpty = whole % 50 === 0;
    const [name, city, amount] = isEmpty ? [' ', '', '  '] : [nameOf(random, whole), cityOf(random, whole), (whole % 1_000_000) / 100];
    writer.write(`${index},${name},${city},2024-${String((whole % 12) + 1).padStart(2, '0')}-01,${amount},open,n${whole % 97}\n`);
    if (!isEmpty) filledRows++;
  }
  writer.close();
  return {rows, filledRows, bytes: writer.bytes};
}

function nameOf(random: () => number, whole: number): string {
  const name = `${pick(random, surnames)} ${whole.toString(36)}`;
  return whole % 33 === 0 ? `  ${name} ` : name;
}

function cityOf(random: () => number, whole: number): string {
  return oddCities[whole % 41] ?? pick(random, cities);
}
