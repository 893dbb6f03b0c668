/** What quern packs is read back exactly, whatever the items say. */
import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import type {Rung} from '../../src/contracts/provider.ts';
import {textShape} from '../../src/llm/answers/answer-shape.ts';
import type {AskItem} from '../../src/llm/packing/ask-item.ts';
import {firstAttempt} from '../../src/llm/packing/attempt.ts';
import {requestOf} from '../../src/llm/packing/request.ts';
import type {Json} from '../../src/model/record.ts';
import {readChatRequest} from '../../src/simulate/chat-request.ts';
import {itemTexts} from '../../src/simulate/item-texts.ts';
import {askedOf} from '../../src/simulate/packed.ts';

function askItem(text: string, id: number): AskItem {
  return {id, text, bytes: text.length, category: null, priority: 'medium', addedMs: 0, attempt: firstAttempt};
}

function requestWith(texts: readonly string[], schema: Json | null, rung: Rung = 'json_schema'): ReturnType<typeof requestOf> {
  const settings = {model: 'm', temperature: null, topP: null, seed: null, maxTokens: 100, parameters: {}};
  const shape = schema === null ? textShape : {schema, judge: textShape.judge};
  const words = {name: 'step', instructions: 'Do as told.', shape, settings};
  return requestOf({items: texts.map(askItem), words, rung, seed: 1});
}

/** As the provider sends it. */
function sent({prompt}: ReturnType<typeof requestOf>): ReturnType<typeof readChatRequest> {
  const {messages, shape, settings} = prompt;
  const isSchema = shape.type === 'json' && shape.rung === 'json_schema';
  const format = isSchema ? {response_format: {type: 'json_schema', json_schema: {name: shape.name, schema: shape.schema}}} : {};
  return readChatRequest(JSON.stringify({model: settings.model, messages, ...format}));
}

const hostile = fc.oneof(
  fc.string({unit: 'grapheme'}),
  fc.constantFrom('</item>', '\n</item>\n', '<item id="a1">\nx', 'a1: x', '', ' ', '\n', '{"type":"object","properties":{}}', '日本 1'),
);
const texts = fc.array(
  fc.array(hostile, {maxLength: 4}).map((parts) => parts.join('')),
  {minLength: 2, maxLength: 12},
);

test.each(['json_schema', 'json_object', 'prompt'] as const)('a pack of quern, by %s: each text as it was', (rung) => {
  fc.assert(
    fc.property(texts, fc.constantFrom(null, {type: 'string'}), (given, schema) => {
      const request = requestWith(given, schema, rung);
      const asked = askedOf(sent(request));
      expect(asked.items).toEqual(given.map((text, index) => ({id: request.ids[index], text})));
      expect(asked.form).toMatchObject({list: 'items', id: 'id', answer: schema === null ? 'text' : 'answer'});
    }),
    {numRuns: 150},
  );
});

test('a lone item of quern is its text, whatever was said of an answer to it', () => {
  const schema = {type: 'object', properties: {slug: {type: 'string'}}, required: ['slug'], additionalProperties: false};
  expect(askedOf(sent(requestWith(['red'], schema)))).toEqual({items: [{id: null, text: 'red'}], form: null, schema});
  const repaired = {...askItem('red', 1), attempt: {...firstAttempt, repair: {text: '{"slug": 1}', issues: ['slug: no text']}}};
  const {prompt} = requestWith(['red'], schema);
  const repair = requestOf({
    items: [repaired],
    words: {name: 's', instructions: '', shape: {schema, judge: textShape.judge}, settings: prompt.settings},
    rung: 'prompt',
    seed: 1,
  });
  expect(askedOf(sent(repair)).items).toEqual([{id: null, text: 'red'}]);
});

test('lines that only look like items are not taken for tags', () => {
  expect(itemTexts('<item id="a1">\nred', ['a1', 'a2'])).toEqual(new Map([['a1', 'red']]));
  expect(itemTexts('nothing here', ['a1'])).toEqual(new Map());
  expect(itemTexts('', [])).toEqual(new Map());
});
