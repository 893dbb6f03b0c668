/**
 * Which fields rows have at each step, as far as the job itself says, and which fields of prompts no row can have. Where anything may be there
 * nothing is said: a job that could run is never refused. Reads schema files, and no input.
 */
import {readFile} from 'node:fs/promises';
import {z} from 'zod';
import {fullNormRow} from '../adapters/extractors/bulletins/norm.ts';
import {intoUsual} from '../adapters/extractors/identifiers/identifiers-options.ts';
import {newNameOf} from '../adapters/extractors/select/select-options.ts';
import type {Extractor} from '../contracts/extractor.ts';
import {parseTemplate} from '../llm/prompts/template.ts';
import {nameOf, partsOf} from '../model/field-path.ts';
import type {ModelAskPlan, StepPlan} from '../model/plan.ts';
import {isObject} from './job-path.ts';
import type {LoadedJob} from './load.ts';
import {absolutePath} from './module-ref.ts';
import {resolveExtractor} from './resolve.ts';

/** Null: any field may be there. */
export type KnownFields = ReadonlySet<string> | null;

export interface MissingField {
  /** Place of the step that asks among the steps. */
  readonly index: number;
  readonly field: string;
  /** What rows have there. */
  readonly known: readonly string[];
}

/** Fields that prompts name and no earlier step can supply. @param steps all of the job, none left out */
export async function missingFields(steps: readonly StepPlan[], {job, baseDir}: LoadedJob): Promise<readonly MissingField[]> {
  if (!steps.some(({ask}) => ask?.kind === 'model')) return [];
  const missing: MissingField[] = [];
  let fields = fieldsOfInput(job.input);
  for (const [index, step] of steps.entries()) {
    if (step.ask?.kind === 'model') {
      for (const field of unsupplied(step.ask, fields)) missing.push({index, field, known: [...(fields ?? [])]});
    }
    fields = await fieldsBehind(fields, step, baseDir);
  }
  return missing;
}

/** Of a table whose columns are named; a file that is taken for another format may hold anything. */
function fieldsOfInput({format, formatOptions, onFormatMismatch}: LoadedJob['job']['input']): KnownFields {
  if ((format !== 'csv' && format !== 'tsv') || onFormatMismatch === 'detect' || !isObject(formatOptions)) return null;
  const {columns} = formatOptions;
  if (!Array.isArray(columns)) return null;
  const rename = new Map(isObject(formatOptions.rename) ? Object.entries(formatOptions.rename) : []);
  return new Set(columns.map((name) => String(rename.get(String(name)) ?? name)));
}

function unsupplied({prompt, when}: ModelAskPlan, fields: KnownFields): readonly string[] {
  const template = parseTemplate(prompt.item);
  if (fields === null || template.type === 'faults') return [];
  // Nothing is asked where `when` holds nothing.
  if (when !== null && !isSupplied(partsOf(when), fields)) return [];
  const placeholders = template.parts.flatMap((part) => (typeof part === 'string' ? [] : [part]));
  return [...new Set(placeholders.filter(({path}) => !isSupplied(path, fields)).map(({field}) => field))];
}

/** What lies inside a field nobody knows. */
function isSupplied(path: readonly string[], fields: ReadonlySet<string>): boolean {
  return fields.has(path.join('.')) || (path.length > 1 && fields.has(path[0] ?? ''));
}

async function fieldsBehind(before: KnownFields, step: StepPlan, baseDir: string): Promise<KnownFields> {
  const extractor = await resolveExtractor(step.module);
  if (step.ask !== undefined || extractor.adds === 'field') return joined(before, [step.into ?? step.name]);
  // A record that the step refuses goes on as it was.
  const keeps = (step.onError ?? extractor.onError ?? 'reject') === 'keep';
  const behind = await fieldsOfRows(before, {step, extractor, baseDir});
  return !keeps || behind === null ? behind : before === null ? null : joined(before, [...behind]);
}

interface RowsStep {
  readonly step: StepPlan;
  readonly extractor: Extractor;
  readonly baseDir: string;
}

async function fieldsOfRows(before: KnownFields, {step, extractor, baseDir}: RowsStep): Promise<KnownFields> {
  const options = isObject(step.with) ? step.with : {};
  switch (step.module.builtin) {
    case 'where':
    case 'dedupe':
      return before;
    case 'set':
      return joined(before, Object.keys(options));
    case 'select':
      return selected(before, step.with);
    case 'split':
      return joined(before, madeBySplit(step.with));
    case 'identifiers':
      return joined(before, [typeof options.into === 'string' ? options.into : intoUsual]);
    case 'validate':
      return validated(before, options.schema, baseDir);
    case 'bulletins/norms':
      return new Set(Object.keys(fullNormRow.shape));
    default:
      return fieldsOfChecked(extractor);
  }
}

function selected(before: KnownFields, given: unknown): KnownFields {
  const {columns, rename, drop} = Array.isArray(given) ? {columns: given, rename: {}, drop: []} : isObject(given) ? given : {};
  const names = isObject(rename) ? (rename as Readonly<Record<string, string>>) : {};
  if (Array.isArray(columns)) return new Set(columns.map((path) => newNameOf(String(path), names)));
  if (before === null) return null;
  const gone = new Set([...Object.keys(names), ...(Array.isArray(drop) ? drop.map(String) : [])]);
  return new Set([...[...before].filter((name) => !gone.has(name)), ...Object.values(names)]);
}

/** All it may make, whether it does or not. */
function madeBySplit(given: unknown): readonly string[] {
  const {field, into, keep} = isObject(given) ? given : {field: given};
  const name = nameOf(String(field));
  const target = typeof into === 'string' ? into : name;
  return [target, typeof keep === 'string' ? keep : `${name}_original`, `${target}_isoform`];
}

/** A JSON Schema lets records pass as they are, some none but those with its own fields; a zod schema may make of a record what it likes. */
async function validated(before: KnownFields, schema: unknown, baseDir: string): Promise<KnownFields> {
  if (typeof schema !== 'string' || !schema.endsWith('.json')) return null;
  try {
    const own = closedFields(JSON.parse(await readFile(absolutePath(schema, baseDir), 'utf8')));
    if (before === null || own === null) return own ?? before;
    return new Set([...before].filter((name) => own.has(name)));
  } catch {
    // A schema that does not load is told of where it stands.
    return null;
  }
}

/** Of an extractor that has each of its rows checked by a schema. */
function fieldsOfChecked({schema}: Extractor): KnownFields {
  if (schema === undefined) return null;
  try {
    return closedFields(z.toJSONSchema(schema, {io: 'input', unrepresentable: 'any'}));
  } catch {
    // A schema of another zod, or one that no JSON Schema can say.
    return null;
  }
}

function closedFields(schema: unknown): KnownFields {
  if (!isObject(schema) || schema.additionalProperties !== false || schema.patternProperties !== undefined) return null;
  return isObject(schema.properties) ? new Set(Object.keys(schema.properties)) : new Set();
}

function joined(fields: KnownFields, more: readonly string[]): KnownFields {
  return fields === null ? null : new Set([...fields, ...more]);
}
