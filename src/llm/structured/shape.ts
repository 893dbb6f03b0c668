/** The shape of an answer as a rung of the ladder asks for it: what the server is handed. What the prompt says beside is packing's. */
import type {ResponseShape, Rung} from '../../contracts/provider.ts';
import type {Json} from '../../model/record.ts';
import {strictSchema, type StrictSchema} from './strict-schema.ts';

/** A schema and its strict form, made once. */
export interface AnswerShape {
  readonly name: string;
  readonly schema: Json;
  readonly strict: StrictSchema;
}

/** Of the same schema the same, as long as nobody changes it: its strict form is worth a tenth of a call's CPU. */
export function answerShape(name: string, schema: Json): AnswerShape {
  return {name: schemaName(name), schema, strict: strictOnce(schema)};
}

const stricts = new WeakMap<object, StrictSchema>();

function strictOnce(schema: Json): StrictSchema {
  if (typeof schema !== 'object' || schema === null) return strictSchema(schema);
  const known = stricts.get(schema);
  if (known !== undefined) return known;
  const made = strictSchema(schema);
  stricts.set(schema, made);
  return made;
}

/** Where the schema has no strict form, the server is handed the schema itself, as a hint. */
export function responseShape({name, schema, strict}: AnswerShape, rung: Rung): ResponseShape {
  const isStrict = strict.unsupported.length === 0;
  return {type: 'json', name, schema: isStrict ? strict.schema : schema, rung, isStrict};
}

/** Servers take letters, digits, `_` and `-`, up to 64. */
function schemaName(name: string): string {
  return name.replaceAll(/[^\w-]+/g, '_').slice(0, 64) || 'answer';
}
