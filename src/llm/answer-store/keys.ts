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
export function answerKeys({host, promptVersion, messages, schema, settings, salt, sharedAs}: AnswerIdentity): AnswerKeys {
  const around = namedPart(aroundDigest(host, salt)) + namedPart(settingsDigests.of(settings));
  let asked = partOf(promptVersion) + partOf(messages.length);
  for (const message of messages) {
    asked += partOf(message.role);
    asked += message.role === 'system' ? namedPart(messageDigests.of(message)) : partOf(message.content);
  }
  const schemaPart = schema === null ? partOf(null) : namedPart(schemaDigests.of(schema));
  return new ItemKeys(around + schemaPart + asked, around + (sharedAs === undefined ? asked : partOf('shared') + partOf(sharedAs)));
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

let lastAround: {readonly host: string; readonly salt: string; readonly digest: string} | null = null;

/** A run has one of them. */
function aroundDigest(host: string, salt: string): string {
  if (lastAround === null || lastAround.host !== host || lastAround.salt !== salt) {
    lastAround = {host, salt, digest: digestOf('around 1', [host, salt])};
  }
  return lastAround.digest;
}

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

/** `partOf` of a digest, which is hexadecimal digits. */
function namedPart(digest: string): string {
  return `${digest.length + 2}:"${digest}"`;
}
