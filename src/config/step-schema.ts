/**
 * The steps of a job as schemas: each kind with its word, its options and a sentence for people. Steps that need no code take their
 * options from the adapter itself, so that a job is checked by what will run.
 */
import {z} from 'zod';
import {dedupeOptions, isShort, normalize, onMissing} from '../adapters/extractors/dedupe/dedupe-options.ts';
import {identifiersOptions} from '../adapters/extractors/identifiers/identifiers-options.ts';
import {selectOptions} from '../adapters/extractors/select/select-options.ts';
import {splitOptions} from '../adapters/extractors/split/split-options.ts';
import {whereOptions} from '../adapters/extractors/where/condition.ts';
import {askOptions, callOptions} from './ask-schema.ts';

const text = z.string().min(1).max(4096);
export const adapterOptions = z.record(z.string(), z.json());
const name = z
  .string()
  .regex(/^[A-Za-z_][\w.-]{0,63}$/, 'must begin with a letter and hold letters, digits, dots, dashes or underscores, 64 at most')
  .optional()
  .describe("The step's name in rejects, warnings and counts; by default the extractor's. Unique in a job.");
const onError = z
  .enum(['reject', 'keep', 'stop'])
  .optional()
  .describe('What a failure does: reject the record, keep the row (with a null) and a warning, or reject it and stop the run.');

const useStep = z
  .strictObject({
    use: text.describe(
      'A built-in extractor (bulletins/norms, amounts, references, dates, tables, audio) or the path of an extractor module.',
    ),
    name,
    with: adapterOptions.default({}).describe("The extractor's own options."),
    from: text.optional().describe('The field that is read; by default the one the extractor names, or text.'),
    into: text.optional().describe("The field that is written; by default the step's name."),
    onError,
  })
  .describe('Run an extractor.');

const validateStep = z
  .strictObject({
    validate: text.describe('A zod schema module or a JSON Schema file that every row must satisfy here.'),
    name,
    onError,
  })
  .describe('Check rows against a schema.');

const setStep = z
  .strictObject({
    set: adapterOptions.describe('Field name -> constant value.'),
    name,
  })
  .describe('Set fields to constants.');

const selectStep = z
  .strictObject({
    select: selectOptions.describe('The fields that stay, in this order: [id, title], or {columns, rename, drop, onMissing}.'),
    name,
    onError,
  })
  .describe('Keep, order, rename or drop fields.');

const whereStep = z
  .strictObject({
    where: whereOptions.describe(
      'Field -> what it must be: a value, a list of values, or operators ({gte: 10, lt: 20}); and, or, not take conditions. All must hold.',
    ),
    name,
  })
  .describe('Take only the rows that match; the others are filtered, and counted with their reason.');

const splitStep = z
  .strictObject({
    split: splitOptions.describe('The field that holds several values, or {field, separators, as, into, keep, isoforms, duplicates}.'),
    name,
    onError,
  })
  .describe('Several values in one field into a row each, or into a list.');

const identifiersStep = z
  .strictObject({
    identifiers: identifiersOptions.describe('The field, and the kinds of identifier it may hold.'),
    name,
    onError,
  })
  .describe('Recognise identifiers of UniProt, HMDB, KEGG, ChEBI, PubChem and Ensembl, and give their normal form.');

const dedupeStep = z
  .strictObject({
    dedupe: dedupeOptions.describe('The field or fields that make two rows duplicates, or {by, normalize, onMissing}.'),
    normalize,
    onMissing,
    name,
  })
  .superRefine(({dedupe, ...beside}, context) => {
    if (isShort(dedupe)) return;
    for (const key of ['normalize', 'onMissing'] as const) {
      if (beside[key] !== undefined) context.addIssue({code: 'custom', path: [key], message: 'belongs into dedupe, beside by'});
    }
  })
  .describe('Of rows that share these fields keep the first in input order; the others are counted and listed in duplicates.jsonl.');

const askStep = z
  .strictObject({
    ask: askOptions.describe('What is asked of a model, and where the answer goes.'),
    name,
    onError,
  })
  .describe('Ask a model for a field of each row. Answers are kept: nothing is asked, or paid, twice.');

const callStep = z
  .strictObject({
    call: z.union([text, callOptions]).describe('The module that is called, or {module, into, with, ...}.'),
    into: text.optional().describe('The field the result goes into, where call is a path alone.'),
    name,
    onError,
  })
  .superRefine(({call, into}, context) => {
    if (typeof call === 'string' && into === undefined)
      context.addIssue({code: 'custom', path: ['into'], message: 'is missing: name the field the result goes into'});
    if (typeof call !== 'string' && into !== undefined) context.addIssue({code: 'custom', path: ['into'], message: 'belongs into call'});
  })
  .describe('Call an async function of your own for a field of each row, under the same pace, retries, store and budget as a model.');

/** Word of a step -> its schema. The word tells which kind of step it is. */
const schemas = {
  use: useStep,
  validate: validateStep,
  set: setStep,
  select: selectStep,
  where: whereStep,
  split: splitStep,
  identifiers: identifiersStep,
  dedupe: dedupeStep,
  ask: askStep,
  call: callStep,
} as const;

export type StepKind = keyof typeof schemas;
/** In the order of the union's members: a fault of the union is told by the member that was meant. */
export const stepKinds = Object.keys(schemas) as readonly StepKind[];
export const stepSchema = z.union([
  schemas.use,
  schemas.validate,
  schemas.set,
  schemas.select,
  schemas.where,
  schemas.split,
  schemas.identifiers,
  schemas.dedupe,
  schemas.ask,
  schemas.call,
]);

export type ParsedStep = z.output<typeof stepSchema>;

/** The keys a step of each kind may have. */
export function stepKeysOf(kind: StepKind): readonly string[] {
  return Object.keys(schemas[kind].shape);
}
