import {expect, test} from 'vitest';
import {jobJsonSchema} from '../../src/config/schema.ts';

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly const?: unknown;
  readonly additionalProperties?: Node | boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
}

const root = jobJsonSchema() as Node;

/** Every key below a node with its dotted name, through lists, unions and maps; a schema that holds itself is gone into once. */
function keysOf(node: Node, path: string, seen: readonly string[] = []): readonly (readonly [string, Node])[] {
  if (node.$ref !== undefined) {
    const definition = root.$defs?.[node.$ref.replace('#/$defs/', '')];
    return definition === undefined || seen.includes(node.$ref) ? [] : keysOf(definition, path, [...seen, node.$ref]);
  }
  const own = Object.entries(node.properties ?? {}).map(([key, value]) => [`${path}${key}`, value] as const);
  const deeper = own.flatMap(([name, value]) => keysOf(value, `${name}.`, seen));
  const members = [...(node.anyOf ?? []), ...(node.items === undefined ? [] : [node.items])];
  const inner = members.flatMap((member) => keysOf(member, path, seen));
  const others = typeof node.additionalProperties === 'object' ? keysOf(node.additionalProperties, `${path}*.`, seen) : [];
  return [...own, ...deeper, ...inner, ...others];
}

const keys = [...keysOf({$ref: '#/$defs/job'}, ''), ...keysOf({$ref: '#/$defs/jobs'}, '').filter(([name]) => name.split('.').length < 3)];

test('the JSON Schema has every key of the job', () => {
  expect(keys.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'version',
      'input.files',
      'steps.use',
      'steps.validate',
      'steps.set',
      'steps.select.columns',
      'steps.where.or',
      'steps.where.*.gte',
      'steps.where.*.regex',
      'steps.split.separators',
      'steps.identifiers.kinds',
      'limits.rejects.rate',
      'commit.everyMs',
      'jobs',
      'jobs.name',
      'jobs.input',
    ]),
  );
  expect(keys.length).toBeGreaterThan(35);
});

test('every key says what it is', () => {
  expect(keys.filter(([, node]) => node.description === undefined).map(([name]) => name)).toEqual([]);
});

test('every number has its bounds', () => {
  const numbers = keys.flatMap(([name, node]) =>
    [node, ...(node.anyOf ?? [])].filter(({type}) => type === 'number' || type === 'integer').map((inner) => [name, inner] as const),
  );
  expect(numbers.length).toBeGreaterThan(10);
  // What a condition compares with is data, and may be any number.
  const settings = numbers.filter(([name]) => !name.startsWith('steps.where.'));
  const unbound = settings.filter(
    ([, node]) => node.const === undefined && ((node.minimum ?? node.exclusiveMinimum) === undefined || node.maximum === undefined),
  );
  expect(unbound.map(([name]) => name)).toEqual([]);
});
