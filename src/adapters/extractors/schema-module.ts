/** Loads a schema of the user's: a module with a zod schema as default export, or a JSON Schema file. One check for both. */
import {readFile} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {ConfigError, messageOf} from '../../model/errors.ts';
import type {Json} from '../../model/record.ts';

export interface SchemaIssue {
  /** Dotted, '' for the record as a whole. */
  readonly path: string;
  readonly message: string;
}

/** What a record becomes, or all that is wrong with it. */
export type Checked = {readonly value: unknown} | {readonly issues: readonly SchemaIssue[]};
export type Check = (record: unknown) => Checked | Promise<Checked>;

/** The part of zod that is used; a schema made by the user's own copy of zod has it too. */
interface ZodLike {
  safeParse(value: unknown): ZodResult;
  safeParseAsync(value: unknown): Promise<ZodResult>;
}
interface ZodResult {
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: {readonly issues: readonly {readonly path: readonly PropertyKey[]; readonly message: string}[]};
}

/** A schema and its check. */
export interface LoadedSchema {
  readonly check: Check;
  readonly source: {readonly kind: 'zod'; readonly schema: unknown} | {readonly kind: 'json'; readonly schema: Json};
}

/** What is known of a schema before it is loaded. */
export interface SchemaTrust {
  /** Another thread of this run has loaded it: that it is a JSON Schema need not be proved again (40 ms for a thread that is new). */
  readonly isProven: boolean;
}

/** @throws {ConfigError} when there is no such file, or what it holds is no schema */
export async function loadSchema(schema: string, baseDir: string): Promise<Check> {
  const {check} = await readSchema(isAbsolute(schema) ? schema : join(baseDir, schema));
  return check;
}

/** @param path absolute. @throws {ConfigError} when there is no such file, or what it holds is no schema */
export async function readSchema(path: string, trust?: SchemaTrust): Promise<LoadedSchema> {
  try {
    return path.endsWith('.json') ? await loadJsonSchema(path, trust) : await loadZodModule(path);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw notLoaded(`the schema ${path} does not load: ${messageOf(cause)}`, cause);
  }
}

function notLoaded(message: string, cause?: unknown): ConfigError {
  const hint = 'give a .ts or .js module whose default export is a zod schema, or a .json file with a JSON Schema';
  return new ConfigError([{path: 'schema', message, hint}], cause === undefined ? {} : {cause});
}

async function loadZodModule(path: string): Promise<LoadedSchema> {
  const module = (await import(pathToFileURL(path).href)) as {readonly default?: unknown};
  const schema = module.default;
  if (!isZodLike(schema)) throw notLoaded(`the default export of ${path} is no zod schema`);
  // A schema with async refinements says so only by throwing when it is first used the fast way.
  let isAsync = false;
  const check: Check = (record) => {
    if (!isAsync) {
      try {
        return checkedOf(schema.safeParse(record));
      } catch (thrown) {
        if (!isAsyncNeeded(thrown)) throw thrown;
        isAsync = true;
      }
    }
    return schema.safeParseAsync(record).then(checkedOf);
  };
  return {check, source: {kind: 'zod', schema}};
}

function isZodLike(value: unknown): value is ZodLike {
  return typeof value === 'object' && value !== null && 'safeParse' in value && 'safeParseAsync' in value;
}

function isAsyncNeeded(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.constructor.name === '$ZodAsyncError' || thrown.message.includes('parseAsync'));
}

function checkedOf(result: ZodResult): Checked {
  if (result.success) return {value: result.data};
  return {issues: (result.error?.issues ?? []).map(({path, message}) => ({path: path.map(String).join('.'), message}))};
}

async function loadJsonSchema(path: string, trust?: SchemaTrust): Promise<LoadedSchema> {
  const schema = JSON.parse(await readFile(path, 'utf8')) as Json;
  return {check: await compileJsonSchema(schema, trust), source: {kind: 'json', schema}};
}

/** @throws {Error} of ajv, when it is no JSON Schema */
export async function compileJsonSchema(given: Json, {isProven}: SchemaTrust = {isProven: false}): Promise<Check> {
  const schema = given as object | boolean;
  const [{Ajv}, {Ajv2020}, formats] = await Promise.all([import('ajv'), import('ajv/dist/2020.js'), import('ajv-formats')]);
  // Words a schema language does not know are remarks to it, not faults: JSON Schema says so, ajv's strict mode does not.
  const options = {allErrors: true, strict: false, validateSchema: !isProven};
  const ajv = isOldDraft(schema) ? new Ajv(options) : new Ajv2020(options);
  formats.default.default(ajv);
  const validate = ajv.compile(schema);
  return (record) => {
    if (validate(record) === true) return {value: record};
    return {
      issues: (validate.errors ?? []).map(({instancePath, message, params}) => ({
        path: instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~'),
        message: `${message ?? 'is not valid'}${detailOf(params)}`,
      })),
    };
  };
}

function isOldDraft(schema: object | boolean): boolean {
  return typeof schema === 'object' && '$schema' in schema && /draft-0[67]/.test(String(schema.$schema));
}

/** ajv's sentences name neither the surplus property nor the allowed values. */
function detailOf(params: Readonly<Record<string, unknown>>): string {
  if (typeof params['additionalProperty'] === 'string') return `: '${params['additionalProperty']}'`;
  return Array.isArray(params['allowedValues']) ? `: ${params['allowedValues'].slice(0, 20).join(', ')}` : '';
}
