/** Sums of money in a text, in order, repeats included. It judges print alone: no arithmetic, no exchange rates, no context rows. */
import {z} from 'zod';
import {defineExtractor} from '../../../contracts/extractor.ts';
import {everyHolds, hasFields, isOffset, lookFirst} from '../look-first.ts';
import {type Amount, findAmounts} from './scan.ts';

const currencies = ['ARS', 'USD', 'EUR'] as const;
const currency = z.enum(currencies);
const exactDecimal = /^-?\d+(?:\.\d+)?$/;
const fields = 6;

const options = z
  .strictObject({
    /** Keeps the amounts of this currency only. */
    currency: currency.optional(),
  })
  .default({});

/** Exported for its test: the schema behind the look. */
export const amountList = z.array(
  z.strictObject({
    value: z.string().regex(exactDecimal),
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
  schema: lookFirst(amountList, (value) => everyHolds(value, isAmount)),
  tallies: {amounts: (value: readonly Amount[]) => value.length},
  extract(input: unknown, context) {
    if (typeof input !== 'string') return [{type: 'reject', code: 'NOT_TEXT', reason: `amounts takes text, not ${kindOf(input)}`}];
    return [{type: 'row', value: findAmounts(input, context.options?.currency)}];
  },
});

function isAmount(item: unknown): boolean {
  return (
    hasFields(item, fields) &&
    typeof item['value'] === 'string' &&
    exactDecimal.test(item['value']) &&
    Number.isFinite(item['number']) &&
    (currencies as readonly unknown[]).includes(item['currency']) &&
    typeof item['text'] === 'string' &&
    typeof item['sentence'] === 'string' &&
    isOffset(item['offset'])
  );
}

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return 'nothing';
  return Array.isArray(input) ? 'a list' : typeof input;
}
