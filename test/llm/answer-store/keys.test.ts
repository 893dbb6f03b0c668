import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {canonicalJson} from '../../../src/llm/answer-store/canonical.ts';
import {answerKeys, callKeys, endpointHost, type AnswerIdentity} from '../../../src/llm/answer-store/keys.ts';
import type {Json} from '../../../src/model/record.ts';

const json = fc.jsonValue({maxDepth: 4}) as fc.Arbitrary<Json>;
const object = fc.dictionary(fc.string({unit: 'binary'}), json);
const nullable = (values: fc.Arbitrary<number>): fc.Arbitrary<number | null> => fc.option(values, {nil: null});
const anyText = fc.string({unit: 'binary'});
const message = fc.record({role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const), content: anyText});
const identities: fc.Arbitrary<AnswerIdentity> = fc.record({
  host: anyText,
  promptVersion: anyText,
  messages: fc.array(message, {maxLength: 4}),
  schema: fc.option(object, {nil: null}),
  settings: fc.record({
    model: anyText,
    temperature: nullable(fc.double({noNaN: true, noDefaultInfinity: true})),
    topP: nullable(fc.double({min: 0, max: 1, noNaN: true})),
    seed: nullable(fc.integer()),
    maxTokens: fc.nat(),
    parameters: object,
  }),
  salt: anyText,
});

/** The same value with the keys of each object in the opposite order. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, reversed(member)] as const);
  const turned: object = {};
  for (const [key, member] of entries.toReversed()) Object.defineProperty(turned, key, {value: member, enumerable: true});
  return turned as T;
}

const same = (one: unknown, other: unknown): boolean => canonicalJson(one as Json) === canonicalJson(other as Json);

describe('the key of an answer', () => {
  test('two identities have one key only where they are the same', () => {
    const pairs = fc.tuple(identities, identities, fc.constantFrom('host', 'promptVersion', 'messages', 'schema', 'salt'));
    fc.assert(
      fc.property(pairs, ([identity, other, field]) => {
        const changed = {...identity, [field]: other[field as keyof AnswerIdentity]};
        const isSame = same(identity[field as keyof AnswerIdentity], changed[field as keyof AnswerIdentity]);
        expect(answerKeys(changed).key === answerKeys(identity).key).toBe(isSame);
        expect(answerKeys(changed).looseKey === answerKeys(identity).looseKey).toBe(isSame || field === 'schema');
      }),
      {numRuns: 500},
    );
  });

  test('nor with any setting changed', () => {
    const names = ['model', 'temperature', 'topP', 'seed', 'maxTokens', 'parameters'] as const;
    fc.assert(
      fc.property(identities, identities, fc.constantFrom(...names), (identity, other, name) => {
        const settings = {...identity.settings, [name]: other.settings[name]};
        const isSame = same(identity.settings[name], settings[name]);
        expect(answerKeys({...identity, settings}).key === answerKeys(identity).key).toBe(isSame);
        expect(answerKeys({...identity, settings}).looseKey === answerKeys(identity).looseKey).toBe(isSame);
      }),
      {numRuns: 500},
    );
  });

  test('a value of one field is not taken for that of another', () => {
    fc.assert(
      fc.property(identities, anyText, anyText, (identity, one, other) => {
        fc.pre(one !== other);
        const straight = answerKeys({...identity, host: one, salt: other});
        const crossed = answerKeys({...identity, host: other, salt: one});
        expect(straight.key).not.toBe(crossed.key);
      }),
    );
  });

  test('the order of object keys means nothing, that of messages does', () => {
    fc.assert(
      fc.property(identities, (identity) => {
        expect(answerKeys(reversed({...identity, messages: []}))).toEqual(answerKeys({...identity, messages: []}));
        const turned = identity.messages.toReversed();
        const isSame = same(turned, identity.messages);
        expect(answerKeys({...identity, messages: turned}).key === answerKeys(identity).key).toBe(isSame);
      }),
    );
  });

  test('halves of characters differ, as they do on the wire', () => {
    const halves = ['\ud800', '\udfff', '\ufffd'].map((content) => callKeys({module: 'm', version: '1', key: content, salt: ''}).key);
    expect(new Set(halves).size).toBe(3);
  });

  test('versions of a prompt share a loose key where they say so, and never a key', () => {
    fc.assert(
      fc.property(identities, anyText, anyText, (identity, version, sharedAs) => {
        fc.pre(version !== identity.promptVersion);
        const one = answerKeys({...identity, sharedAs});
        const other = answerKeys({...identity, promptVersion: version, messages: [], sharedAs});
        expect(other.looseKey).toBe(one.looseKey);
        expect(other.key).not.toBe(one.key);
        expect(one.looseKey).not.toBe(answerKeys(identity).looseKey);
      }),
    );
  });
});

test('keys are what they were: answers that were paid for are found by them', () => {
  const system = {role: 'system' as const, content: 'Give a slug.'};
  const settings = {model: 'm', temperature: 0.1, topP: null, seed: null, maxTokens: 2000, parameters: {b: 1, a: [true, null]}};
  const schema = {type: 'object', properties: {slug: {type: 'string'}}};
  const identityOf = (text: string): AnswerIdentity => ({
    host: 'api.example.org',
    promptVersion: '10',
    messages: [system, {role: 'user', content: text}],
    schema,
    settings,
    salt: '',
    sharedAs: text,
  });
  answerKeys(identityOf('the item before it'));
  const {key, looseKey} = answerKeys(identityOf('Río Cuarto "1"'));
  expect(key).toBe('0123c4a4a26e840c4e544c01f6f6420c90b11a0fb82bf9301f15abf709e2db03');
  expect(looseKey).toBe('4b515c11dfe45778d5ae63619bf9fd2a13df35381b074955743be4e706c77b8c');
});

test('the key of a call is of module, version, key and salt', () => {
  const call = {module: './geocode.ts', version: 'sha256:1', key: 'Rosario', salt: ''};
  const {key, looseKey} = callKeys(call);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(looseKey).toBeNull();
  for (const name of ['module', 'version', 'key', 'salt']) expect(callKeys({...call, [name]: 'other'}).key).not.toBe(key);
  expect(callKeys({...call, module: './geocode.tss', version: 'ha256:1'}).key).not.toBe(key);
});

test('an endpoint is its host and port', () => {
  expect(endpointHost('https://API.OpenAI.com/v1')).toBe('api.openai.com');
  expect(endpointHost('https://api.openai.com:443/v1/')).toBe('api.openai.com');
  expect(endpointHost('http://127.0.0.1:8000')).not.toBe(endpointHost('http://127.0.0.1:8001'));
});

test('canonical JSON says the same as the value', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(() => canonicalJson(Number.NaN)).toThrow('finite');
  let deep: Json = 1;
  for (let level = 0; level < 300; level++) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow('levels');
});
