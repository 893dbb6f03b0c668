/** Every date of a text, in order, repeats included: [{iso, text, offset}]. A date the calendar does not have is none. */
import {z} from 'zod';
import {defineExtractor} from '../../../contracts/extractor.ts';
import {findDates} from '../spanish/dates.ts';

const dateList = z.array(
  z.strictObject({
    iso: z.string().regex(/^\d{4}-\d{2}(?:-\d{2})?$/, 'a date is YYYY-MM-DD, or YYYY-MM where no day is named'),
    text: z.string().min(1, 'a date has the text it was read from'),
    offset: z.int('an offset is a whole number').nonnegative('an offset counts from 0'),
  }),
);

export const dates = defineExtractor<undefined, undefined>({
  name: 'dates',
  adds: 'field',
  from: 'text',
  schema: dateList,
  tallies: {dates: (value: readonly unknown[]) => value.length},
  extract(input: unknown) {
    if (typeof input !== 'string') return [{type: 'reject', code: 'NOT_A_TEXT', reason: 'dates are looked for in a text'}];
    return [{type: 'row', value: findDates(input).map(({iso, text, offset}) => ({iso, text, offset}))}];
  },
});
