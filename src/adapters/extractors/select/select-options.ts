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

const joinsMost = 100;
const separatorMost = 100;
const joins = z
  .record(fieldPath, z.string().max(separatorMost))
  .refine((given) => Object.keys(given).length <= joinsMost, `joins more than ${joinsMost} fields`);

const selection = z
  .strictObject({
    columns: columns.optional().describe('The fields that stay, in this order; by default all, in their own.'),
    rename: z.record(fieldName, fieldName).optional().describe('Field -> its new name. A column is called here as it is under columns.'),
    drop: z.array(fieldName).max(columnsMost).optional().describe('Fields that go; those a record does not have are no fault.'),
    join: joins
      .optional()
      .describe(
        'Field -> separator: a list of texts, numbers, true and false becomes one text. A null in it is empty, a null in its place stays ' +
          'null, and anything else there is a reject. A column is called here as it is under columns.',
      ),
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

function faultsOf({columns: paths, rename = {}, drop, join = {}}: Selection): readonly Fault[] {
  if (paths === undefined && drop === undefined && Object.keys(rename).length + Object.keys(join).length === 0) {
    return [{path: [], message: 'asks nothing: name columns, rename, drop or join'}];
  }
  if (paths !== undefined && drop !== undefined) {
    return [{path: ['drop'], message: 'has nothing to say where columns lists what stays: leave one of them out'}];
  }
  const known = new Set(paths);
  const named = [...Object.keys(rename).map((old) => ['rename', old] as const), ...Object.keys(join).map((old) => ['join', old] as const)];
  const strangers = paths === undefined ? [] : named.filter(([, old]) => !known.has(old));
  const dropped = named.filter(([, old]) => drop?.includes(old));
  const targets = paths === undefined ? Object.values(rename) : paths.map((path) => newNameOf(path, rename));
  return [
    ...strangers.map((path) => ({path, message: 'is not among the columns'})),
    ...dropped.map((path) => ({path, message: `is dropped: it cannot be ${path[0] === 'join' ? 'joined' : 'renamed'} too`})),
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
