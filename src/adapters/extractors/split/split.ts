/**
 * `split`: several values in one field (`P12345,Q67890`) into a row each, or into a list; the text as it was is kept beside.
 * A field without any value gives one row with null (or an empty list): nothing is lost.
 */
import {defineExtractor, type Outcome} from '../../../contracts/extractor.ts';
import {MiB} from '../../../model/units.ts';
import {parseAccession} from '../accessions/uniprot.ts';
import {fieldReader, nameOf, type Fields, type ReadField} from '../../../model/field-path.ts';
import {isRow, missingField, notARow, setField} from '../fields/row.ts';
import {partsTaker, type TakeParts} from './parts.ts';
import {partsMostUsual, separatorsUsual, splitOptions, type SplitOptions, type Splitting} from './split-options.ts';

interface Cutting {
  readonly field: string;
  readonly read: ReadField;
  readonly take: TakeParts;
  readonly asList: boolean;
  readonly into: string;
  /** Where the text as it was goes; null: nowhere, or it stands where it stood. */
  readonly keep: string | null;
  /** Where a cut isoform goes; null: isoforms stay. */
  readonly isoform: string | null;
  /** Fields that are made: a record that has one of them already would lose it. */
  readonly made: readonly string[];
  readonly onMissing: 'reject' | 'skip' | null;
  readonly partsMax: number;
}

/** Every row repeats the rest of the record: one cell of a million commas in a large record would fill the memory. */
const repeatedCharactersMost = 32 * MiB;

export const split = defineExtractor<SplitOptions, Cutting>({
  name: 'split',
  adds: 'rows',
  options: splitOptions,
  setup: (options) => cuttingOf(typeof options === 'string' ? {field: options} : options),
  extract(record: unknown, {state: cutting}) {
    if (!isRow(record)) return notARow;
    const value = cutting.read(record);
    if (value === undefined && cutting.onMissing !== null) {
      return [cutting.onMissing === 'skip' ? {type: 'row', value: record} : missingField(record, cutting.field)];
    }
    const parts = cutting.take(value ?? null);
    const fault = faultOf(record, cutting, parts);
    if (fault !== undefined || parts === undefined) return [fault ?? notText(cutting.field)];
    if (cutting.asList) return [rowWith(record, cutting, {original: value, part: parts})];
    if (parts.length <= 1) return [rowWith(record, cutting, {original: value, part: parts[0] ?? null})];
    return eachRow(record, cutting, {original: value, parts});
  },
});

function cuttingOf(given: Splitting): Cutting {
  const {field, onMissing = 'reject', partsMax = partsMostUsual} = given;
  const name = nameOf(field);
  const into = given.into ?? name;
  const keep = given.keep === false ? null : (given.keep ?? (into === name ? `${name}_original` : null));
  const isoform = given.isoforms === 'cut' ? `${into}_isoform` : null;
  return {
    field,
    read: fieldReader(field),
    take: partsTaker({separators: given.separators ?? separatorsUsual, unique: given.duplicates === 'drop', partsMax}),
    asList: given.as === 'list',
    into,
    keep,
    isoform,
    made: [...(into === name ? [] : [into]), ...(keep === null ? [] : [keep]), ...(isoform === null ? [] : [isoform])],
    onMissing,
    partsMax,
  };
}

function* eachRow(
  record: Fields,
  cutting: Cutting,
  {original, parts}: {readonly original: unknown; readonly parts: readonly unknown[]},
): Generator<Outcome> {
  for (const part of parts) yield rowWith(record, cutting, {original, part});
}

function rowWith(record: Fields, cutting: Cutting, {original, part}: {readonly original: unknown; readonly part: unknown}): Outcome {
  const row: Record<string, unknown> = {...record};
  const accession = cutting.isoform === null || typeof part !== 'string' ? undefined : parseAccession(part);
  setField(row, cutting.into, accession?.accession ?? part);
  if (cutting.isoform !== null) setField(row, cutting.isoform, accession?.isoform ?? null);
  if (cutting.keep !== null) setField(row, cutting.keep, original ?? null);
  return {type: 'row', value: row};
}

function faultOf(record: Fields, cutting: Cutting, parts: readonly unknown[] | undefined): Outcome | undefined {
  for (const name of cutting.made) {
    if (Object.hasOwn(record, name)) return exists(name);
  }
  if (parts === undefined || parts.length <= 1) return undefined;
  if (parts.length > cutting.partsMax) return tooMany(`the field holds more than the ${cutting.partsMax} values of partsMax`);
  if (cutting.asList || parts.length * charactersOf(record) <= repeatedCharactersMost) return undefined;
  return tooMany(
    `${parts.length} rows that each repeat so large a record are more than memory takes: make it a list (as: list), or select before`,
  );
}

function exists(name: string): Outcome {
  const reason = `the record has a field '${name.slice(0, 100)}' already: name another (into, keep), or drop it before`;
  return {type: 'reject', code: 'FIELD_EXISTS', reason};
}

function tooMany(reason: string): Outcome {
  return {type: 'reject', code: 'TOO_MANY_PARTS', reason};
}

function notText(field: string): Outcome {
  return {type: 'reject', code: 'NOT_TEXT', reason: `the field '${field.slice(0, 100)}' holds neither text nor a list of texts`};
}

/** About the characters of the record as JSON. */
function charactersOf(record: Fields): number {
  let characters = 2;
  for (const [name, value] of Object.entries(record)) {
    characters += name.length + 6;
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null) characters += JSON.stringify(value).length;
    else characters += 8;
  }
  return characters;
}
