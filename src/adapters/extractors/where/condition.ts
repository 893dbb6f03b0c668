/**
 * What `where` may ask, as a schema: a map of fields and what each must satisfy, with `and`, `or` and `not` for the rest.
 * `{amount: {gte: 10}, tipo: [decreto, ordenanza], baja: null}` asks all three.
 */
import {z} from 'zod';
import {fieldPath} from '../fields/field-path.ts';

const listMost = 100_000;
const conditionsMost = 1000;
const depthMost = 32;
const textMost = 10_000;
const patternMost = 1000;
/** So many decimal digits survive the way through a double, whatever they are. */
const digitsKept = 15;

const text = z.string().max(textMost);
/** YAML and JavaScript round what has more digits; then nobody knows any more what was written. */
const number = z.number().refine(isKept, 'has more digits than a number keeps: write it as text, in quotes');
const list = z
  .array(z.union([text, number, z.boolean(), z.null()]))
  .min(1)
  .max(listMost);
const value = z.union([text, number, z.boolean(), z.null()]);
const bound = z.union([text.min(1), number]);

/** An unknown operator is told of by itself. */
function isSound({issues}: {readonly issues: readonly unknown[]}): boolean {
  return issues.length === 0;
}

function isKept(given: number): boolean {
  return Number.isSafeInteger(given) || digitsOf(given) <= digitsKept;
}

function digitsOf(given: number): number {
  const [digits = ''] = String(Math.abs(given)).split('e');
  return digits.replaceAll(/^[0.]+|\./g, '').length;
}

/** What a field can be asked; several are all asked. */
const operators = z
  .strictObject({
    eq: value.optional().describe('Is this. A number is compared as a number, text as text; null is null or missing.'),
    ne: value.optional().describe('Is not this: the opposite of eq.'),
    lt: bound.optional().describe('Is less. Numbers (typed, or in text) are compared as numbers, exactly; other text by its characters.'),
    lte: bound.optional().describe('Is less or the same.'),
    gt: bound.optional().describe('Is more.'),
    gte: bound.optional().describe('Is more or the same.'),
    in: list.optional().describe('Is one of these, each compared as by eq.'),
    notIn: list.optional().describe('Is none of these.'),
    exists: z.boolean().optional().describe('Is there, even if null; false: is missing.'),
    empty: z.boolean().optional().describe('Is missing, null, blank text, an empty list or an empty map; false: is none of that.'),
    contains: z
      .union([text.min(1), number, z.boolean(), z.null()])
      .optional()
      .describe('Text that has this in it, or a list that has it as an item.'),
    startsWith: bound.optional().describe('Text that begins with this.'),
    endsWith: bound.optional().describe('Text that ends with this.'),
    regex: z
      .string()
      .min(1)
      .max(patternMost)
      .optional()
      .describe('Text in which this pattern is found: RE2 syntax, in linear time; no lookaround and no backreferences. (?i) ignores case.'),
  })
  .refine((given) => Object.keys(given).length > 0, {
    message: 'asks nothing of the field: name an operator, as in {gte: 10}',
    when: isSound,
  })
  .describe('Operators, all of which must hold.');

export type Operators = z.output<typeof operators>;
export type Scalar = string | number | boolean | null;
export type FieldTest = Scalar | readonly Scalar[] | Operators;

const fieldTest = z.union([text, number, z.boolean(), z.null(), list, operators]);

export interface Condition {
  readonly and?: readonly Condition[] | undefined;
  readonly or?: readonly Condition[] | undefined;
  readonly not?: Condition | undefined;
  readonly [path: string]: FieldTest | readonly Condition[] | Condition | undefined;
}

/** Words of a condition that are no fields; a field of that name is written with a backslash (`\\or`). */
const logicWords = ['and', 'or', 'not'] as const;

const condition: z.ZodType<Condition> = z
  .object({
    get and() {
      return z.array(condition).min(1).max(conditionsMost).optional().describe('All of these hold.');
    },
    get or() {
      return z.array(condition).min(1).max(conditionsMost).optional().describe('At least one of these holds.');
    },
    get not() {
      return condition.optional().describe('This does not hold.');
    },
  })
  .catchall(fieldTest)
  .superRefine((given, context) => {
    const paths = Object.keys(given).filter((key) => !isLogic(key));
    if (Object.keys(given).length === 0)
      context.addIssue({code: 'custom', message: 'asks nothing: name a field, as in {amount: {gte: 10}}'});
    for (const path of paths) {
      for (const {message} of fieldPath.safeParse(path).error?.issues ?? []) context.addIssue({code: 'custom', path: [path], message});
    }
  }) as never;

/** A condition as a step has it: bounded in depth and number. */
export const whereOptions = condition.superRefine((given, context) => {
  const {count, depth} = sizeOf(given);
  if (depth > depthMost) context.addIssue({code: 'custom', message: `is nested more than ${depthMost} deep`});
  if (count > conditionsMost) context.addIssue({code: 'custom', message: `asks more than ${conditionsMost} things`});
});

export function isLogic(key: string): key is (typeof logicWords)[number] {
  return (logicWords as readonly string[]).includes(key);
}

export function isOperators(test: FieldTest): test is Operators {
  return typeof test === 'object' && test !== null && !Array.isArray(test);
}

function sizeOf({and = [], or = [], not, ...fields}: Condition): {readonly count: number; readonly depth: number} {
  const inner = [...and, ...or, ...(not === undefined ? [] : [not])].map(sizeOf);
  return {
    count: inner.reduce((sum, {count}) => sum + count, Object.keys(fields).length),
    depth: 1 + inner.reduce((most, {depth}) => Math.max(most, depth), 0),
  };
}
