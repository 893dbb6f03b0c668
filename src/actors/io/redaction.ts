/** Keeps secrets and endless values out of the log. Cuts first, looks after: linear in what is kept. */
import type {Json, JsonObject} from '../../model/record.ts';

const textCharacters = 2000;
const itemsMax = 100;
const depthMax = 6;
export const redacted = '[redacted]';

/** Names whose values are nobody's business. */
const secretName = /(?:key|token|secret|password|passwd|passphrase|authorization|cookie|credential)s?$/i;
/** What keys look like, wherever they stand: provider keys, bearer tokens, JSON web tokens, AWS and GitHub keys, URL passwords. */
const secretText = [
  /\b(?:sk|pk|rk|api|key)[-_][A-Za-z0-9_-]{16,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)?/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)/g,
];

export function redact(value: Json, depth = 0): Json {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((item: Json) => redact(item, depth + 1));
  const entries = Object.entries(value as JsonObject).slice(0, itemsMax);
  return Object.fromEntries(entries.map(([name, item]) => [name, isSecret(name, item) ? redacted : redact(item, depth + 1)]));
}

export function redactText(text: string): string {
  let kept = text.length <= textCharacters ? text : `${text.slice(0, textCharacters)}...`;
  for (const pattern of secretText) kept = kept.replace(pattern, redacted);
  return kept;
}

/** Counts of tokens are no tokens. */
function isSecret(name: string, value: Json): boolean {
  return secretName.test(name) && typeof value !== 'number' && typeof value !== 'boolean' && value !== null;
}
