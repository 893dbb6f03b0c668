/**
 * The name of an answer: a hash of all that changes it, and of nothing else (not packing, order, key, headers, retries, time-outs).
 * Per item, never per request. Pure.
 */
import {hash} from 'node:crypto';
import type {ModelSettings, PromptMessage} from '../../contracts/provider.ts';
import type {Json} from '../../model/record.ts';
import {canonicalJson} from './canonical.ts';

export interface AnswerIdentity {
  /** `endpointHost` of the base URL. */
  readonly host: string;
  /** Of the step's prompt, as its front matter says; '' without one. */
  readonly promptVersion: string;
  /** Rendered for this item alone, before a ladder of structured output writes anything into them. */
  readonly messages: readonly PromptMessage[];
  /** JSON Schema of one answer; null: the text is the answer. */
  readonly schema: Json | null;
  readonly settings: ModelSettings;
  readonly salt: string;
  /**
   * What stands in the loose key for version and messages, where versions of a prompt may share their answers: the item's part of
   * the prompt, say. Left out: version and messages themselves, so that answers are shared between schemas only.
   */
  readonly sharedAs?: string;
}

export interface CallIdentity {
  /** The module's name, and a version or a hash of what it does. */
  readonly module: string;
  readonly version: string;
  /** What the module's `key` gives for the item. */
  readonly key: string;
  readonly salt: string;
}

/** sha256, 64 hexadecimal digits each. */
export interface AnswerKeys {
  readonly key: string;
  /** The same without the schema: finds candidates when a schema changed. Null: there is no such thing. */
  readonly looseKey: string | null;
}

/**
 * Schema, settings and system messages are taken for the same as long as they are the same objects: nobody changes them while a step
 * asks. So what is hashed for an item is the item, and names of what is around it.
 */
export function answerKeys(identity: AnswerIdentity): AnswerKeys {
  const {messages, sharedAs} = identity;
  if (lastFrame === null || !isOfFrame(identity, lastFrame)) lastFrame = frameOf(identity);
  const {around, schemaPart} = lastFrame;
  let {asked} = lastFrame;
  for (let index = lastFrame.messages; index < messages.length; index++) asked += messagePart(messages[index]);
  return new ItemKeys(around + schemaPart + asked, around + (sharedAs === undefined ? asked : sharedPart + partOf(sharedAs)));
}

/** What is the same for all items of a step, as it is hashed: one item after the other is of the same step. */
interface Frame {
  readonly of: AnswerIdentity;
  readonly around: string;
  readonly schemaPart: string;
  /** Up to the last of the first messages that are the system's. */
  readonly asked: string;
  /** How many those are. */
  readonly messages: number;
}

let lastFrame: Frame | null = null;

function isOfFrame(identity: AnswerIdentity, {of: known, messages: same}: Frame): boolean {
  const {host, promptVersion, schema, settings, salt, messages} = identity;
  if (host !== known.host || salt !== known.salt || promptVersion !== known.promptVersion) return false;
  if (schema !== known.schema || settings !== known.settings || messages.length !== known.messages.length) return false;
  for (let index = 0; index < same; index++) if (messages[index] !== known.messages[index]) return false;
  return true;
}

function frameOf(identity: AnswerIdentity): Frame {
  const {host, promptVersion, messages, schema, settings, salt} = identity;
  const first = messages.findIndex(({role}) => role !== 'system');
  const count = first === -1 ? messages.length : first;
  return {
    of: identity,
    around: namedPart(digestOf('around 1', [host, salt])) + namedPart(settingsDigests.of(settings)),
    schemaPart: schema === null ? partOf(null) : namedPart(schemaDigests.of(schema)),
    asked: partOf(promptVersion) + partOf(messages.length) + messages.slice(0, count).map(messagePart).join(''),
    messages: count,
  };
}

function messagePart(message: PromptMessage | undefined): string {
  if (message === undefined) return '';
  const {role, content} = message;
  return partOf(role) + (role === 'system' ? namedPart(messageDigests.of(message)) : partOf(content));
}

/** Each is made when it is asked for: most items need one of them only. Holds what they are made of, so none is to be kept for long. */
class ItemKeys implements AnswerKeys {
  private readonly parts: string;
  private readonly looseParts: string;
  private made: string | null = null;

  constructor(parts: string, looseParts: string) {
    this.parts = parts;
    this.looseParts = looseParts;
  }

  get key(): string {
    this.made ??= digestOfParts('answer 2', this.parts);
    return this.made;
  }

  get looseKey(): string {
    return digestOfParts('loose answer 2', this.looseParts);
  }
}

export function callKeys({module, version, key, salt}: CallIdentity): AnswerKeys {
  return {key: digestOf('call 1', [module, version, key, salt]), looseKey: null};
}

/** Host and port of an endpoint, in lower case: one machine may serve another model at each port. */
export function endpointHost(baseURL: string): string {
  return new URL(baseURL).host;
}

/** Digests of values that are the same for every item of a step: they are most of what would be hashed for each. */
class RememberedDigests<Value> {
  private readonly digests = new WeakMap<object, string>();
  private readonly make: (value: Value) => string;

  constructor(make: (value: Value) => string) {
    this.make = make;
  }

  of(value: Value): string {
    if (typeof value !== 'object' || value === null) return this.make(value);
    const known = this.digests.get(value);
    if (known !== undefined) return known;
    const digest = this.make(value);
    this.digests.set(value, digest);
    return digest;
  }
}

const messageDigests = new RememberedDigests<PromptMessage>(({content}) => digestOf('message 1', [content]));
const schemaDigests = new RememberedDigests<Json>((schema) => digestOf('schema 1', [schema]));
const settingsDigests = new RememberedDigests<ModelSettings>(({model, temperature, topP, seed, maxTokens, parameters}) =>
  digestOf('settings 1', [model, temperature, topP, seed, maxTokens, parameters]),
);

function digestOf(kind: string, parts: readonly Json[]): string {
  return digestOfParts(kind, parts.map(partOf).join(''));
}

function digestOfParts(kind: string, parts: string): string {
  return hash('sha256', `${kind.length}:${kind}${parts}`, 'hex');
}

/** Every part with its length before it: no two lists of parts give the same text. */
function partOf(part: Json): string {
  const text = canonicalJson(part);
  return `${text.length}:${text}`;
}

const sharedPart = partOf('shared');

/** `partOf` of a digest, which is hexadecimal digits. */
function namedPart(digest: string): string {
  return `${digest.length + 2}:"${digest}"`;
}
