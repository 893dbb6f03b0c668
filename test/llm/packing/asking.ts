/** Items, words and completions for tests of packing. */
import {z} from 'zod';
import type {Completion, FinishReason} from '../../../src/contracts/provider.ts';
import {refused, textShape, type AnswerShape} from '../../../src/llm/answers/answer-shape.ts';
import {writeJsonSchema} from '../../../src/llm/answers/zod-json-schema.ts';
import type {AskItem} from '../../../src/llm/packing/ask-item.ts';
import {firstAttempt} from '../../../src/llm/packing/attempt.ts';
import type {AskWords} from '../../../src/llm/packing/request.ts';
import type {Json} from '../../../src/model/record.ts';

export function itemOf(id: number, text: string, rest: Partial<AskItem> = {}): AskItem {
  const bytes = Buffer.byteLength(text);
  return {id, text, bytes, category: null, priority: 'medium', addedMs: 0, attempt: firstAttempt, ...rest};
}

export function itemsOf(texts: readonly string[]): readonly AskItem[] {
  return texts.map((text, index) => itemOf(index, text));
}

export function shapeOf(schema: z.ZodType): AnswerShape {
  const written = writeJsonSchema(schema);
  if ('faults' in written) throw new Error('a schema of a test is one');
  return {
    schema: written.schema,
    judge: (value) => {
      const parsed = schema.safeParse(value);
      return parsed.success ? {ok: true, value: parsed.data as Json} : refused(parsed.error.issues.map(({message}) => message));
    },
  };
}

export const slugShape = shapeOf(z.strictObject({slug: z.string().regex(/^[a-z0-9-]+$/, 'lower case')}));

export function wordsOf(shape: AnswerShape = textShape, rest: Partial<AskWords> = {}): AskWords {
  const settings = {model: 'm', temperature: 0.1, topP: null, seed: null, maxTokens: 1000, parameters: {}};
  return {name: 'step', instructions: 'Be brief.', shape, settings, ...rest};
}

export function completionOf(text: string, finish: FinishReason = 'stop', refusal: string | null = null): Completion {
  return {text, finish, model: 'm', requestId: null, usage: null, refusal};
}
