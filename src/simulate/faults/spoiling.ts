/** What becomes of an answer's text under a fault of content or schema. Takes whole answers, gives what a client would have to read. */
import type {Json, JsonObject} from '../../model/record.ts';
import {answerOf, elementsOf, packContent, type AnsweredItem} from '../answering.ts';
import {Draws} from '../draws.ts';
import type {PackForm} from '../packed.ts';
import {RequestFault} from '../request-fault.ts';
import type {DrawnFaults} from './drawing.ts';
import type {FaultKind} from './kinds.ts';

export interface Said {
  /** Null: the model refused. */
  readonly content: string | null;
  readonly refusal: string | null;
  readonly finish: 'stop' | 'length' | 'content_filter';
}

export interface Spoiling {
  readonly content: string;
  readonly items: readonly AnsweredItem[];
  readonly form: PackForm | null;
  readonly draws: Draws;
}

export function spoiled(spoiling: Spoiling, faults: DrawnFaults): Said {
  const content = faults.schema === 'schemaIgnored' ? ignoringSchema(spoiling) : spoiling.content;
  const said: Said = {content, refusal: null, finish: 'stop'};
  return faults.content === undefined ? said : saidUnder(faults.content, {...spoiling, content}, said);
}

function saidUnder(kind: FaultKind, spoiling: Spoiling, said: Said): Said {
  const {content, draws} = spoiling;
  switch (kind) {
    case 'malformed':
      return {...said, content: malformed(content, draws)};
    case 'truncated':
      return {...said, content: cut(content, draws), finish: 'length'};
    case 'fenced':
      return {...said, content: `Here is what you asked for:\n\n\`\`\`json\n${content}\n\`\`\`\n\nTell me if I can help with more.`};
    case 'thinking':
      return {...said, content: `<think>\nOne {by} one, as [asked] ...\n</think>\n\n${content}`};
    case 'contentFilter':
      return {...said, content: '', finish: 'content_filter'};
    case 'refusal':
      return {content: null, refusal: "I'm sorry, but I can't help with that (simulated).", finish: 'stop'};
    default:
      return spoiling.form === null ? said : {...said, content: spoiledPack(kind, spoiling.form, spoiling)};
  }
}

/** One character of its structure is lost, so that no parser takes it. */
function malformed(content: string, draws: Draws): string {
  const structure = [...content.matchAll(/[{}[\]:]/g)].map(({index}) => index);
  const lost = draws.one(structure) ?? content.length - 1;
  const spoilt = content.slice(0, lost) + content.slice(lost + 1);
  // One that stood within a string was none of its structure.
  return isJson(spoilt) ? content.slice(0, -1) : spoilt;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function cut(content: string, draws: Draws): string {
  const characters = [...content];
  return characters.slice(0, Math.floor(characters.length * (0.2 + 0.7 * draws.unit()))).join('');
}

/** A list without ids: who goes by position is wrong here. */
function ignoringSchema({items, draws}: Spoiling): string {
  const answers = items.map(({answer}) => answer);
  if (answers.length > 1) return JSON.stringify({results: rotated(answers, draws)});
  return `Certainly! I would say: ${JSON.stringify(answers[0] ?? null)}`;
}

function spoiledPack(kind: FaultKind, form: PackForm, {items, draws}: Spoiling): string {
  const elements = elementsOf(items, form);
  const at = draws.whole(0, elements.length - 1);
  const chosen = elements[at] ?? {};
  const item = items[at];
  switch (kind) {
    case 'missingItem':
      return packContent(form, elements.toSpliced(at, 1));
    case 'doubledItem':
      return packContent(form, elements.toSpliced(draws.whole(0, elements.length), 0, chosen));
    case 'contraryItem':
      return packContent(form, [...elements, elementWith(form, item?.id ?? '', otherAnswer(item, form))]);
    case 'reorderedItems':
      return packContent(form, rotated(elements, draws));
    default:
      return packContent(form, elements.toSpliced(at, 0, elementWith(form, `${item?.id ?? ''}0x`, otherAnswer(item, form))));
  }
}

function elementWith(form: PackForm, id: string, answer: Json): JsonObject {
  return elementsOf([{id, text: '', answer}], form)[0] ?? {};
}

/** Satisfies the schema, where one can be made for it, and belongs to nobody. */
function otherAnswer(item: AnsweredItem | undefined, {schema}: PackForm): Json {
  try {
    return answerOf(`another than ${item?.text ?? ''}`, schema);
  } catch (thrown) {
    if (thrown instanceof RequestFault) return null;
    throw thrown;
  }
}

function rotated<Item>(items: readonly Item[], draws: Draws): readonly Item[] {
  const by = items.length < 2 ? 0 : draws.whole(1, items.length - 1);
  return [...items.slice(by), ...items.slice(0, by)];
}
