/**
 * From what a job says of answers (a zod module, a JSON Schema file, a JSON Schema, or nothing) to the shape that asks for them and judges
 * them. What cannot be asked of a model is a fault of the job, told before anything is sent. Each thread loads for itself.
 */
import {showDoubles} from '../adapters/extractors/raw-numbers.ts';
import {compileJsonSchema, readSchema, type Check, type LoadedSchema, type SchemaTrust} from '../adapters/extractors/schema-module.ts';
import {refused, textShape, type AnswerShape, type Judgement} from '../llm/answers/answer-shape.ts';
import {writeJsonSchema} from '../llm/answers/zod-json-schema.ts';
import {ConfigError, messageOf} from '../model/errors.ts';
import type {Json} from '../model/record.ts';

/** An absolute path, a JSON Schema, or null: the text is the answer. */
export type AnswerSource = {readonly path: string} | {readonly schema: Json} | null;

const transformHint = 'let the schema say what the model shall write, and change it in a later step';

/** @throws {ConfigError} with every fault; their paths lie inside the schema */
export async function loadAnswerShape(answer: AnswerSource, trust?: SchemaTrust): Promise<AnswerShape> {
  if (answer === null) return textShape;
  const {check, source} = 'path' in answer ? await readSchema(answer.path, trust) : await compiled(answer.schema, trust);
  const where = 'path' in answer ? `the schema ${answer.path}` : 'the schema';
  return {schema: source.kind === 'json' ? plainSchema(source.schema) : ofZod(source.schema, where), judge: judgeBy(check, where)};
}

async function compiled(schema: Json, trust?: SchemaTrust): Promise<LoadedSchema> {
  try {
    return {check: await compileJsonSchema(schema, trust), source: {kind: 'json', schema}};
  } catch (cause) {
    throw new ConfigError([{path: '', message: `is no JSON Schema: ${messageOf(cause)}`}], {cause});
  }
}

function ofZod(schema: unknown, where: string): Json {
  const written = writeJsonSchema(schema);
  if ('schema' in written) return written.schema;
  throw new ConfigError(
    written.faults.map(({path, message}) => ({
      path: '',
      message: `${where}${path === '' ? '' : `, at ${path},`} ${message}`,
      hint: transformHint,
    })),
  );
}

/** Servers know neither dialects nor addresses of schemas. */
function plainSchema(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
}

function judgeBy(check: Check, where: string): AnswerShape['judge'] {
  return (value): Judgement => {
    const shown = showDoubles(value);
    const checked = check(shown.record);
    if (checked instanceof Promise) {
      const message = `${where} has an async check: an answer is judged at once`;
      // Its verdict comes too late for anyone.
      checked.catch(() => undefined);
      throw new ConfigError([{path: '', message, hint: 'make it a plain function'}]);
    }
    if ('issues' in checked) return refused(checked.issues.map(({path, message}) => (path === '' ? message : `${path}: ${message}`)));
    return {ok: true, value: shown.restore(checked.value) as Json};
  };
}
