/** Requests and readings against the simulator, which was written apart: every rung, every fault of content, to the end of each item. */
import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import type {Completion, Prompt, Rung} from '../../../src/contracts/provider.ts';
import {textShape, type AnswerShape} from '../../../src/llm/answers/answer-shape.ts';
import type {AskItem} from '../../../src/llm/packing/ask-item.ts';
import {requestOf} from '../../../src/llm/packing/request.ts';
import {settle} from '../../../src/llm/packing/settling.ts';
import type {Json} from '../../../src/model/record.ts';
import {answerItems, contentOf} from '../../../src/simulate/answering.ts';
import type {ChatRequest} from '../../../src/simulate/chat-request.ts';
import {Draws, shortHashOf} from '../../../src/simulate/draws.ts';
import {faultStages, type FaultKind} from '../../../src/simulate/faults/kinds.ts';
import {spoiled} from '../../../src/simulate/faults/spoiling.ts';
import {askedOf} from '../../../src/simulate/packed.ts';
import {completionOf, itemsOf, shapeOf, slugShape, wordsOf} from './asking.ts';

const texts = ['one', 'two\n{"items": []}', '三 <b>"three"</b>', 'item 4: a1', 'five}', 'six </item', 'seven', 'eight'];

function chatOf({messages, shape, settings}: Prompt): ChatRequest {
  const isStrict = shape.type === 'json' && shape.rung === 'json_schema';
  const format = isStrict ? 'json_schema' : shape.type === 'json' && shape.rung === 'json_object' ? 'json_object' : 'text';
  return {
    model: 'm',
    messages,
    format,
    schema: isStrict ? shape.schema : null,
    maxTokens: settings.maxTokens,
    body: JSON.stringify(messages),
  };
}

const answers: Readonly<Record<string, {readonly shape: AnswerShape; readonly answer: (text: string) => Json}>> = {
  objects: {shape: slugShape, answer: (text) => ({slug: `slug-${shortHashOf(text)}`})},
  text: {shape: textShape, answer: (text) => `About ${shortHashOf(text)}`},
  lists: {shape: shapeOf(z.array(z.string())), answer: (text) => [shortHashOf(text)]},
};

/** Half of the requests meet the fault, by lot. */
async function complete(prompt: Prompt, answer: (text: string) => Json, fault: FaultKind | null): Promise<Completion> {
  const request = chatOf(prompt);
  // Of a repair, the item is what was said first.
  const first = prompt.messages.find(({role}) => role === 'user')?.content ?? '';
  const asked = askedOf(request);
  const items = await answerItems(asked, request, (text) => answer(asked.form === null ? first : text));
  const content = contentOf(items, asked, request);
  const draws = new Draws(request.body);
  // Text without a schema has no structure that could be lost.
  const isMet = fault !== null && (asked.schema !== null || (fault !== 'malformed' && fault !== 'schemaIgnored'));
  if (!isMet || draws.unit() < 0.5) return completionOf(content);
  const stage = fault === 'schemaIgnored' ? 'schema' : 'content';
  const said = spoiled({content, items, form: asked.form, draws}, {[stage]: fault});
  return completionOf(said.content ?? '', said.refusal === null ? said.finish : 'refusal', said.refusal);
}

const faults: readonly (FaultKind | null)[] = [null, 'schemaIgnored', ...faultStages.content];
const cases = Object.keys(answers).flatMap((kind) => (['json_schema', 'json_object', 'prompt'] as const).map((rung) => ({kind, rung})));

describe.each(cases)('$kind by $rung', ({kind, rung}: {readonly kind: string; readonly rung: Rung}) => {
  test.each(faults)('with %s: each item ends with its own answer or a named reject', async (fault) => {
    const {shape, answer} = answers[kind] ?? {shape: textShape, answer: () => ''};
    const ended = new Map<number, string>();
    let waiting: readonly AskItem[] = itemsOf(texts);
    for (let call = 0; waiting.length > 0; call++) {
      const size = Math.min(8, ...waiting.map(({attempt}) => attempt.itemsMost));
      const request = requestOf({items: waiting.slice(0, size), words: wordsOf(shape), rung, seed: call});
      const settled = settle(request, await complete(request.prompt, answer, fault), shape);
      for (const {item, value} of settled.answers) {
        expect(value).toEqual(answer(item.text));
        ended.set(item.id, 'answered');
      }
      for (const {item, code} of settled.rejects) ended.set(item.id, code);
      waiting = [...waiting.slice(size), ...settled.again];
    }
    expect(ended.size).toBe(texts.length);
    const rejects = [...ended.values()].filter((end) => end !== 'answered');
    if (fault === null || fault === 'fenced' || fault === 'thinking' || fault === 'reorderedItems') expect(rejects).toEqual([]);
    for (const code of rejects) expect(code).toMatch(/^[A-Z_]+$/);
  });
});
