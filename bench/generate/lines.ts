/** Makes short records, one a line (about 160 bytes each) or as the elements of one array. */
import {generated, type Generated} from './cache.ts';
import {pick, randomOf} from './random.ts';
import {TextWriter} from './writer.ts';

export interface LineFacts {
  readonly records: number;
  readonly bytes: number;
}

export interface LineOrder {
  readonly cacheDir: string;
  readonly seed: number;
  readonly layout: 'lines' | 'array';
  readonly records: number;
  readonly say: (line: string) => void;
}

const kinds = ['login', 'search', 'purchase', 'refund', 'logout'];
const cities = ['La Plata', 'Bahía Blanca', 'Mar del Plata', 'Pergamino', 'Azul', 'Tandil'];

export function generateLines(order: LineOrder): Generated<LineFacts> {
  const key = `records-2-${order.layout}-seed${order.seed}-${order.records}${order.layout === 'lines' ? '.jsonl' : '.json'}`;
  return generated({...order, key, make: (path) => make(path, order)});
}

function make(path: string, {seed, layout, records}: LineOrder): LineFacts {
  const random = randomOf(seed);
  const writer = new TextWriter(path);
  const between = layout === 'lines' ? '\n' : ',\n';
  if (layout === 'array') writer.write('[\n');
  for (let index = 0; index < records; index++) {
    if (index > 0) writer.write(between);
    writer.write(recordOf(random, index));
  }
  writer.write(layout === 'array' ? '\n]\n' : '\n');
  writer.close();
  return {records, bytes: writer.bytes};
}

function recordOf(random: () => number, index: number): string {
  const whole = Math.floor(random() * 2 ** 31);
  return JSON.stringify({
    id: index,
    user: `u-${whole.toString(36).padStart(6, '0')}`,
    kind: pick(random, kinds),
    at: new Date(1.7e12 + (whole % 4e10)).toISOString(),
    city: pick(random, cities),
    via: whole % 3 === 0 ? 'web' : 'app',
    amount: (whole % 1_000_000) / 100,
    ok: random() < 0.9,
    tags: [`t${whole % 17}`, `t${whole % 23}`],
  });
}
