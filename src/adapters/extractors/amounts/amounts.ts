/** Sums of money in a text, in order, repeats included. It judges print alone: no arithmetic, no exchange rates, no context rows. */
import {z} from 'zod';
import {defineExtractor} from '../../../contracts/extractor.ts';
import {type Amount, findAmounts} from './scan.ts';

const currency = z.enum(['ARS', 'USD', 'EUR']);

const options = z
  .strictObject({
    /** Keeps the amounts of this currency only. */
    currency: currency.optional(),
  })
  .default({});

const schema = z.array(
  z.strictObject({
    value: z.string().regex(/^-?\d+(?:\.\d+)?$/),
    number: z.number(),
    currency,
    text: z.string(),
    sentence: z.string(),
    offset: z.int().nonnegative(),
  }),
);

export const amounts = defineExtractor<z.output<typeof options>>({
  name: 'amounts',
  adds: 'field',
  from: 'text',
  options,
  schema,
  tallies: {amounts: (value: readonly Amount[]) => value.length},
  extract(input: unknown, context) {
    if (typeof input !== 'string') return [{type: 'reject', code: 'NOT_TEXT', reason: `amounts takes text, not ${kindOf(input)}`}];
    return [{type: 'row', value: findAmounts(input, context.options?.currency)}];
  },
});

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return 'nothing';
  return Array.isArray(input) ? 'a list' : typeof input;
}
