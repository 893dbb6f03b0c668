/** The options of `select`: which fields stay, in which order, under which names. Faults that need no record are told here. */
import {z} from 'zod';
import {nameOf} from '../../../model/field-path.ts';
import {fieldName, fieldPath} from '../fields/field-path.ts';

const columnsMost = 10_000;
const columns = z
  .array(fieldPath)
  .min(1)
  .max(columnsMost)
  .superRefine((paths, context) => {
    for (const [index, name] of repeated(paths.map(nameOf))) {
      context.addIssue({code: 'custom', path: [index], message: `'${name}' is listed twice`});
    }
  });

const selection = z
  .strictObject({
    columns: columns.optional().describe('The fields that stay, in this order; by default all, in their own.'),
    rename: z.record(fieldName, fieldName).optional().describe('Field -> its new name. A column is called here as it is under columns.'),
    drop: z.array(fieldName).max(columnsMost).optional().describe('Fields that go; those a record does not have are no fault.'),
    onMissing: z
      .literal(['reject', 'skip', null])
      .optional()
      .describe('What a record without a named field is: a reject (default), or a row with a null there (null), or without it (skip).'),
  })
  .superRefine((given, context) => {
    for (const {path, message} of faultsOf(given)) context.addIssue({code: 'custom', path: [...path], message});
  });

/** `[a, b]` is `{columns: [a, b]}`. */
export const selectOptions = z.union([columns, selection]);
export type SelectOptions = z.output<typeof selectOptions>;
export type Selection = z.output<typeof selection>;

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

function faultsOf({columns: paths, rename = {}, drop}: Selection): readonly Fault[] {
  if (paths === undefined && drop === undefined && Object.keys(rename).length === 0) {
    return [{path: [], message: 'asks nothing: name columns, rename or drop'}];
  }
  if (paths !== undefined && drop !== undefined) {
    return [{path: ['drop'], message: 'has nothing to say where columns lists what stays: leave one of them out'}];
  }
  const known = new Set(paths);
  const strangers = paths === undefined ? [] : Object.keys(rename).filter((old) => !known.has(old));
  const dropped = Object.keys(rename).filter((old) => drop?.includes(old));
  const targets = paths === undefined ? Object.values(rename) : paths.map((path) => newNameOf(path, rename));
  return [
    ...strangers.map((old) => ({path: ['rename', old], message: 'is not among the columns'})),
    ...dropped.map((old) => ({path: ['rename', old], message: 'is dropped: it cannot be renamed too'})),
    ...repeated(targets).map(([, name]) => ({path: ['rename'], message: `gives two fields the name '${name}'`})),
  ];
}

/** What a column is called in the row. */
export function newNameOf(path: string, rename: Readonly<Record<string, string>>): string {
  return (Object.hasOwn(rename, path) ? rename[path] : undefined) ?? nameOf(path);
}

function repeated(names: readonly string[]): readonly (readonly [number, string])[] {
  const seen = new Set<string>();
  return names.flatMap((name, index): readonly (readonly [number, string])[] => {
    if (seen.has(name)) return [[index, name]];
    seen.add(name);
    return [];
  });
}
