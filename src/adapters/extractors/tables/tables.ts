/** Tables inside a text: pipe tables and columns parted by blanks. Nothing is dropped silently: `rowCount` and `truncated` tell. */
import {z} from 'zod';
import {defineExtractor} from '../../../contracts/extractor.ts';
import {findTables, type Table} from './scan.ts';

const options = z
  .strictObject({
    /** Rows kept of each table; counts and stats are of all. */
    rows: z.int().positive().max(100_000).default(1000),
  })
  .prefault({});

const stats = z.strictObject({count: z.int().positive(), sum: z.number(), min: z.number(), max: z.number(), mean: z.number()});

const schema = z.array(
  z.strictObject({
    title: z.string().nullable(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string())),
    types: z.array(z.enum(['number', 'date', 'text', 'empty'])),
    stats: z.record(z.string(), stats),
    offset: z.int().nonnegative(),
    rowCount: z.int().nonnegative(),
    truncated: z.boolean(),
  }),
);

export const tables = defineExtractor<z.output<typeof options>>({
  name: 'tables',
  adds: 'field',
  from: 'text',
  options,
  schema,
  tallies: {tables: (value: readonly Table[]) => value.length},
  extract(input: unknown, context) {
    if (typeof input !== 'string') return [{type: 'reject', code: 'NOT_TEXT', reason: `tables takes text, not ${kindOf(input)}`}];
    return [{type: 'row', value: findTables(input, context.options.rows)}];
  },
});

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return 'nothing';
  return Array.isArray(input) ? 'a list' : typeof input;
}
