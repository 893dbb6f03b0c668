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

export function answerKeys(identity: AnswerIdentity): AnswerKeys {
  const {host, promptVersion, messages, schema, settings, salt, sharedAs} = identity;
  const {model, temperature, topP, seed, maxTokens, parameters} = settings;
  const around: readonly Json[] = [host, model, temperature, topP, seed, maxTokens, parameters, salt];
  const asked: readonly Json[] = [promptVersion, messages.map(({role, content}) => [role, content])];
  return {
    key: digestOf('answer 1', [...around, ...asked, schema]),
    looseKey: digestOf('loose answer 1', [...around, ...(sharedAs === undefined ? asked : [sharedAs])]),
  };
}

export function callKeys({module, version, key, salt}: CallIdentity): AnswerKeys {
  return {key: digestOf('call 1', [module, version, key, salt]), looseKey: null};
}

/** Host and port of an endpoint, in lower case: one machine may serve another model at each port. */
export function endpointHost(baseURL: string): string {
  return new URL(baseURL).host;
}

/** Every part with its length before it: no two lists of parts give the same text. */
function digestOf(kind: string, parts: readonly Json[]): string {
  const texts = [kind, ...parts.map((part) => canonicalJson(part))];
  return hash('sha256', texts.map((text) => `${text.length}:${text}`).join(''), 'hex');
}
