/**
 * Keeps keys with escapes out of JSON.parse: once V8 has met a key with a backslash, it may read other escaped keys as that one (Node 24 and
 * 26; nodejs/node issue 63785). Such keys go through it under names of our own. Texts without one, which are nearly all, cost a search.
 */
import {isExactNumber} from '../../model/exact-number.ts';
import type {Json} from '../../model/record.ts';

export class EscapedKeys {
  /** The text with other names in place of such keys. */
  readonly text: string;
  private readonly names: ReadonlyMap<string, string>;

  private constructor(text: string, names: ReadonlyMap<string, string>) {
    this.text = text;
    this.names = names;
  }

  /** Undefined where no key has an escape, or the text is no JSON anyway. */
  static in(text: string): EscapedKeys | undefined {
    const literals = [...escapedKeysIn(text)];
    const names = literals.map(({start, end}) => nameOf(text.slice(start, end)));
    const known = names.filter((name) => name !== undefined);
    if (known.length === 0 || known.length < names.length) return undefined;
    const prefix = freePrefix(`${text}${known.join('')}`);
    const aliases = new Map<string, string>();
    const parts: string[] = [];
    let at = 0;
    for (const [index, {start, end}] of literals.entries()) {
      const literal = JSON.stringify(known[index]);
      parts.push(text.slice(at, start), literal.includes('\\') ? `"${aliasOf(aliases, literal, prefix)}"` : literal);
      at = end;
    }
    parts.push(text.slice(at));
    return new EscapedKeys(parts.join(''), new Map([...aliases].map(([literal, alias]) => [alias, JSON.parse(literal) as string])));
  }

  nameOf(alias: string): string {
    return this.names.get(alias) ?? alias;
  }

  /** What JSON.parse made of `text`, with the keys as they stood. */
  restore(value: Json): Json {
    if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
    if (Array.isArray(value)) return value.map((item) => this.restore(item));
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [this.nameOf(key), this.restore(inner)]));
  }
}

/** What needs no escape needs no alias: it may stand there a second time without one. */
function aliasOf(aliases: Map<string, string>, literal: string, prefix: string): string {
  const alias = aliases.get(literal) ?? `${prefix}${aliases.size}`;
  aliases.set(literal, alias);
  return alias;
}

interface Literal {
  readonly start: number;
  readonly end: number;
}

const isBehindKey = /[ \t\r\n]*:/y;

/** Strings with a backslash that a colon follows. */
function* escapedKeysIn(text: string): Generator<Literal> {
  for (let slash = text.indexOf('\\'); slash !== -1;) {
    // Nothing before the first backslash of a string is escaped, so the quote that opens it is the last one before.
    const start = text.lastIndexOf('"', slash);
    const end = endOfString(text, slash);
    isBehindKey.lastIndex = end;
    if (start !== -1 && end !== -1 && isBehindKey.test(text)) yield {start, end};
    slash = end === -1 ? -1 : text.indexOf('\\', end);
  }
}

/** One behind the quote that closes the string in which an escape begins at `slash`; -1 where none does. */
function endOfString(text: string, slash: number): number {
  let quote = text.indexOf('"', slash);
  for (let at = slash; quote !== -1;) {
    const next = text.indexOf('\\', at);
    if (next === -1 || next > quote) return quote + 1;
    at = next + 2;
    // Not sought anew for each escape: a string may be of nothing else.
    if (quote < at) quote = text.indexOf('"', at);
  }
  return -1;
}

function nameOf(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

/** Of names that do not stand in the text. */
function freePrefix(text: string): string {
  let prefix = '~key';
  while (text.includes(prefix)) prefix += '~';
  return prefix;
}
