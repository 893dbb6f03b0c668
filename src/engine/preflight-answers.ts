/**
 * The preflight of schemas of answers: what a server that enforces schemas would refuse of one, told before anything is sent. Such a schema is
 * never sent as one to enforce: it goes along as a hint, and each answer is checked by the schema itself. Fails nothing, and asks nobody.
 */
import {loadAnswerShape} from '../config/answer-schema.ts';
import {isOfObject, packSchema, wrappedSchema} from '../llm/packing/pack-schema.ts';
import {strictSchema, type SchemaRemark, type StrictSchema} from '../llm/structured/strict-schema.ts';
import type {Json} from '../model/record.ts';
import type {RunPlan} from '../model/plan.ts';
import {passed, type Check} from './checks.ts';

/** More than these of a schema are a number. */
const remarksTold = 3;
const placeCharacters = 80;

/** Null of a job whose models answer in free text. */
export async function checkAnswers({steps}: RunPlan): Promise<Check | null> {
  const told: string[] = [];
  for (const {name, ask} of steps) {
    if (ask?.kind !== 'model' || ask.answer === null) continue;
    const {schema} = await loadAnswerShape(ask.answer, {isProven: true});
    if (schema !== null) told.push(`${name}: ${enforced(strictSchema(asSent(schema, ask.pack)))}`);
  }
  return told.length === 0 ? null : passed('answers', told.join('; '));
}

/** What the server is handed: a list of answers, one answer, or one within an object. */
function asSent(schema: Json, pack: number): Json {
  if (pack > 1) return packSchema(schema, ['1']);
  return isOfObject(schema) ? schema : wrappedSchema(schema);
}

function enforced({dropped, unsupported}: StrictSchema): string {
  if (unsupported.length > 0)
    return `strict form cannot say its schema (${remarksOf(unsupported)}), so it goes along as a hint, and each answer is checked here`;
  if (dropped.length > 0) return `its schema is enforced where the server can, but for what is checked here only (${remarksOf(dropped)})`;
  return 'its schema is enforced where the server can';
}

function remarksOf(remarks: readonly SchemaRemark[]): string {
  const told = remarks.slice(0, remarksTold).map(({path, keyword, reason}) => {
    const place = path === '' ? keyword : `${path.slice(0, placeCharacters)} ${keyword}`;
    return `${place}: ${reason}`;
  });
  return (remarks.length > remarksTold ? [...told, `${remarks.length - remarksTold} more`] : told).join('; ');
}
