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
}

/** Every key below a node with its dotted name, through lists and unions. */
function keysOf(node: Node, path: string): readonly (readonly [string, Node])[] {
  const own = Object.entries(node.properties ?? {}).map(([key, value]) => [`${path}${key}`, value] as const);
  const deeper = own.flatMap(([name, value]) => keysOf(value, `${name}.`));
  const inner = [...(node.anyOf ?? []), ...(node.items === undefined ? [] : [node.items])].flatMap((member) => keysOf(member, path));
  return [...own, ...deeper, ...inner];
}

const keys = keysOf(jobJsonSchema() as Node, '');

test('the JSON Schema has every key of the job', () => {
  expect(keys.map(([name]) => name)).toEqual(
    expect.arrayContaining(['version', 'input.files', 'steps.use', 'steps.validate', 'steps.set', 'limits.rejects.rate', 'commit.everyMs']),
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
  const unbound = numbers.filter(
    ([, node]) => node.const === undefined && ((node.minimum ?? node.exclusiveMinimum) === undefined || node.maximum === undefined),
  );
  expect(unbound.map(([name]) => name)).toEqual([]);
});
