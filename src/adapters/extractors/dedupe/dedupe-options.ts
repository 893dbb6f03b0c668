/** The options of `dedupe`: which fields make two rows the same thing, and how their values are compared. */
import {z} from 'zod';
import {fieldPath} from '../fields/field-path.ts';

const fieldsMost = 32;
const fields = z.union([fieldPath, z.array(fieldPath).min(1).max(fieldsMost)]);

const normalForm = z.literal('url');
export const normalize = z
  .union([normalForm, z.record(z.string(), normalForm)])
  .optional()
  .describe(
    'url: values are compared as URLs, whatever their case, percent-encoding, default port, tracking parameters, trailing slash or fragment. For all fields, or {field: url}. Rows keep what they hold.',
  );
export const onMissing = z
  .enum(['reject', 'keep'])
  .optional()
  .describe('What a row is in which one of the fields is missing or null: a reject (default), or kept as no duplicate of any.');

const deduping = z
  .strictObject({
    by: fields.describe('The field, or the fields together, that two rows must share to be duplicates.'),
    normalize,
    onMissing,
  })
  .superRefine((given, context) => {
    if (given.normalize === undefined || typeof given.normalize === 'string') return;
    for (const field of Object.keys(given.normalize)) {
      if (listOf(given.by).includes(field)) continue;
      context.addIssue({code: 'custom', path: ['normalize', field], message: 'is none of the fields in by'});
    }
  });

/** `dedupe: url` and `dedupe: [url]` are `dedupe: {by: [url]}`. */
export const dedupeOptions = z.union([fields, deduping]);
export type DedupeOptions = z.output<typeof dedupeOptions>;
export type Deduping = z.output<typeof deduping>;

/** Fields and nothing else. */
export function isShort(options: DedupeOptions): options is string | string[] {
  return typeof options === 'string' || Array.isArray(options);
}

export function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
