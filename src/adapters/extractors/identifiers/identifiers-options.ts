/** The options of `identifiers`: which field, which kinds of identifier, and what becomes of texts that are none. */
import {z} from 'zod';
import {fieldName, fieldPath} from '../fields/field-path.ts';
import {kindNames} from './kinds.ts';

export const intoUsual = 'identifier';

export const identifiersOptions = z.strictObject({
  field: fieldPath.describe('The field that holds an identifier: text, a number, or a list of them.'),
  kinds: z
    .array(z.enum(kindNames))
    .min(1)
    .max(kindNames.length)
    .describe('What it may be: a database, or one kind of it (kegg.compound). A number alone is taken where only one kind has such.'),
  into: fieldName.optional().describe(`The field for {kind, id, isoform, version}, or a list of them; by default ${intoUsual}.`),
  onInvalid: z
    .literal(['reject', 'keep', null])
    .optional()
    .describe(
      'What a text that is none of the kinds is: a reject (default), null with a warning (null), or the text itself, of no kind, with one (keep).',
    ),
  onMissing: z
    .literal(['reject', 'skip', null])
    .optional()
    .describe('What a record without the field is: a reject (default), a row with a null (null), or a row as it is (skip).'),
});
export type IdentifiersOptions = z.output<typeof identifiersOptions>;
