/** Reads a chat completion in the dialects that servers speak. What is missing is null or unknown; nobody here judges an answer. */
import type {Completion, FinishReason} from '../../../contracts/provider.ts';
import {withoutThoughts} from './thoughts.ts';
import {fieldsOf, usageOf} from './usage.ts';

/** More choices, or parts of a text, than any server sends. */
const partsMost = 1000;
const nameLengthMost = 200;

const finishes: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  complete: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_length: 'length',
  model_length: 'length',
  content_filter: 'content_filter',
  safety: 'content_filter',
  sensitive: 'content_filter',
  refusal: 'refusal',
};

/** Null: it holds no choice. */
export function completionOf(data: unknown, asked: {readonly model: string; readonly requestId: string | null}): Completion | null {
  const body = fieldsOf(data);
  const choices = listOf(body['choices']).map(fieldsOf);
  const [first] = choices;
  if (first === undefined) return null;
  const texts = choices.map((choice) => ({choice, text: withoutThoughts(textOf(choice))}));
  const said = texts.find(({text}) => text.trim() !== '') ?? texts[0];
  const choice = said?.choice ?? first;
  const refusal = nonEmpty(fieldsOf(choice['message'])['refusal']);
  const finish = finishOf(choice['finish_reason'] ?? choice['native_finish_reason']);
  return {
    text: said?.text ?? '',
    finish: refusal !== null && finish !== 'content_filter' ? 'refusal' : finish,
    model: nonEmpty(body['model'])?.slice(0, nameLengthMost) ?? asked.model,
    requestId: asked.requestId ?? nonEmpty(body['id'])?.slice(0, nameLengthMost) ?? null,
    usage: usageOf(body['usage']),
    refusal,
  };
}

/** The parts of one text belong together; thoughts that come as parts of their own are none of it. */
function textOf(choice: Readonly<Record<string, unknown>>): string {
  const content = fieldsOf(choice['message'])['content'] ?? choice['text'];
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => (typeof part === 'string' ? part : partText(fieldsOf(part))))
    .join('');
}

function partText(part: Readonly<Record<string, unknown>>): string {
  const isText = part['type'] === undefined || part['type'] === 'text' || part['type'] === 'output_text';
  return isText && typeof part['text'] === 'string' ? part['text'] : '';
}

function finishOf(told: unknown): FinishReason {
  const name = typeof told === 'string' ? told.toLowerCase() : '';
  // Gemini: `content_filter: PROHIBITED_CONTENT`.
  if (name.startsWith('content_filter')) return 'content_filter';
  return Object.hasOwn(finishes, name) ? (finishes[name] ?? 'other') : 'other';
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, partsMost) : [];
}
