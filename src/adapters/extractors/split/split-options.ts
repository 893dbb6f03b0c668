/** The options of `split`: which field holds several values, what stands between them, and what they become. */
import {z} from 'zod';
import {nameOf} from '../../../model/field-path.ts';
import {fieldName, fieldPath} from '../fields/field-path.ts';

export const separatorsUsual: readonly string[] = [',', ';'];
export const partsMostUsual = 10_000;

const splitting = z
  .strictObject({
    field: fieldPath.describe('The field that holds several values: text, or a list of texts.'),
    separators: z
      .array(z.string().min(1).max(16))
      .min(1)
      .max(16)
      .optional()
      .describe("What stands between two values; by default ',' and ';'. Blanks around a value, and empty values, are dropped."),
    as: z.enum(['rows', 'list']).optional().describe('rows (default): a row for each value. list: one row with a list of them.'),
    into: fieldName.optional().describe('The field for a value (or the list); by default the field itself.'),
    keep: z
      .union([fieldName, z.literal(false)])
      .optional()
      .describe('The field that keeps the text as it was; by default <field>_original where the field itself is replaced. false: none.'),
    isoforms: z
      .enum(['keep', 'cut'])
      .optional()
      .describe('UniProt isoforms (P12345-2): keep them in the value (default), or cut: P12345, and 2 in the field <into>_isoform.'),
    duplicates: z.enum(['keep', 'drop']).optional().describe('A value that stands twice in one field: twice (default), or once (drop).'),
    onMissing: z
      .literal(['reject', 'skip', null])
      .optional()
      .describe('What a record without the field is: a reject (default), a row with a null (null), or a row as it is (skip).'),
    partsMax: z.int().min(1).max(1_000_000).optional().describe('Values one field may hold; more are a reject. By default 10,000.'),
  })
  .superRefine((given, context) => {
    const {field, into = nameOf(field), keep, isoforms, as} = given;
    if (keep === into)
      context.addIssue({code: 'custom', path: ['keep'], message: 'is the field the values go into: the text would be lost'});
    if (isoforms === 'cut' && as === 'list') {
      context.addIssue({code: 'custom', path: ['isoforms'], message: 'can be cut into rows only: a list has one place for each value'});
    }
  });

/** `split: ids` is `split: {field: ids}`. */
export const splitOptions = z.union([fieldPath, splitting]);
export type SplitOptions = z.output<typeof splitOptions>;
export type Splitting = z.output<typeof splitting>;
