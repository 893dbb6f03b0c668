/**
 * An answer in strict form back to the schema's own: a null that stands for "not there" is taken out, and nothing else is touched. Without
 * this an optional property could never be left out.
 */
import type {Json, JsonObject} from '../../model/record.ts';

/** Deeper than any schema that strict form takes. */
const depthMost = 200;

/**
 * @param answer parsed JSON; may be anything: what does not fit is left for the check
 * @returns the answer itself where nothing had to be taken out, so that its text may be kept as it came
 */
export function withoutStandIns(answer: Json, schema: Json): Json {
  return new Cleaner(schema).clean(answer, schema, 0);
}

class Cleaner {
  private readonly root: Json;

  constructor(root: Json) {
    this.root = root;
  }

  clean(answer: Json, given: Json | undefined, depth: number): Json {
    const schema = this.resolved(given);
    if (schema === null || depth > depthMost) return answer;
    if (Array.isArray(answer)) {
      const items = this.alternatives(schema).find((one) => one['items'] !== undefined)?.['items'];
      const cleaned = answer.map((item: Json) => (items === undefined ? item : this.clean(item, items, depth + 1)));
      return cleaned.every((item, index) => item === answer[index]) ? answer : cleaned;
    }
    return isObject(answer) ? this.object(answer, schema, depth) : answer;
  }

  private object(answer: JsonObject, schema: JsonObject, depth: number): JsonObject {
    const owner = this.alternatives(schema).find((one) => fits(answer, one));
    if (owner === undefined) return answer;
    const properties = isObject(owner['properties']) ? owner['properties'] : {};
    const required = Array.isArray(owner['required']) ? owner['required'] : [];
    const entries = Object.keys(answer).flatMap((name) => {
      const value = answer[name] ?? null;
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const isStandIn = value === null && property !== undefined && !required.includes(name) && !this.takesNull(property, 0);
      return isStandIn ? [] : [[name, this.clean(value, property, depth + 1)] as const];
    });
    const isSame = entries.length === Object.keys(answer).length && entries.every(([name, value]) => value === answer[name]);
    return isSame ? answer : Object.fromEntries(entries);
  }

  private takesNull(given: Json, depth: number): boolean {
    const schema = this.resolved(given);
    if (schema === null || depth > depthMost) return true;
    const {type, enum: values} = schema;
    if (Array.isArray(values)) return values.includes(null);
    if (type !== undefined) return type === 'null' || (Array.isArray(type) && type.includes('null'));
    const choices = [schema['anyOf'], schema['oneOf']].find(Array.isArray) as readonly Json[] | undefined;
    return choices === undefined
      ? schema['const'] === undefined || schema['const'] === null
      : choices.some((one) => this.takesNull(one, depth + 1));
  }

  /** The schema itself, or what it may be instead. */
  private alternatives(schema: JsonObject): readonly JsonObject[] {
    const choices = [schema['anyOf'], schema['oneOf'], schema['allOf']].find(Array.isArray) as readonly Json[] | undefined;
    return choices === undefined ? [schema] : [schema, ...choices.flatMap((one) => this.listed(one))];
  }

  private listed(given: Json): readonly JsonObject[] {
    const schema = this.resolved(given);
    return schema === null ? [] : [schema];
  }

  /** Behind references into the schema's own definitions; null where there is no schema to look into. */
  private resolved(given: Json | undefined): JsonObject | null {
    let schema: Json | undefined = given;
    for (let steps = 0; steps < depthMost && isObject(schema); steps++) {
      const reference: Json | undefined = schema['$ref'];
      if (typeof reference !== 'string') return schema;
      schema = this.lookUp(reference);
    }
    return null;
  }

  private lookUp(reference: string): Json | undefined {
    if (reference === '#') return this.root;
    if (!reference.startsWith('#/')) return undefined;
    let found: Json | undefined = this.root;
    for (const part of reference.slice(2).split('/')) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
    }
    return found;
  }
}

/** True where the schema knows every name that the answer has, and takes what is said of which kind it is. */
function fits(answer: JsonObject, schema: JsonObject): boolean {
  const properties = schema['properties'];
  if (!isObject(properties)) return false;
  return Object.keys(answer).every((name) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property !== undefined && (!isObject(property) || property['const'] === undefined || property['const'] === answer[name]);
  });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
