/** Tells of a text which identifier it is, in its normal form. Knows no rows. */
import {kinds as allKinds, type Kind, type Local} from './kinds.ts';

export interface Identifier {
  /** The prefix at identifiers.org; null of a text that is none and was kept. */
  readonly kind: string | null;
  readonly id: string;
  readonly isoform: string | null;
  readonly version: string | null;
}

/** The identifier, or why the text is none of those asked for. */
export type Recognise = (text: string) => Identifier | {readonly fault: string};

const longest = 100;
const knownPrefixes = new Set(['kegg', ...allKinds.flatMap(({prefixes}) => prefixes)]);

/** Blanks around the text do not count (no-break ones neither), nor does the case of a prefix. */
export function recogniser(kinds: readonly Kind[]): Recognise {
  const names = kinds.map(({name}) => name).join(', ');
  const numbers = kinds.filter(({takesNumbers}) => takesNumbers === true);
  const none = {fault: `is none of ${names}`};
  const ambiguous = {fault: `is a number alone, which could be ${numbers.map(({name}) => name).join(' or ')}: ask for one kind`};
  return (given) => {
    const text = given.trim();
    if (text.length > longest) return none;
    if (numbers.length > 1 && /^\d+$/.test(text)) return ambiguous;
    return inFull(text, kinds) ?? behindPrefix(text, kinds) ?? none;
  };
}

function inFull(text: string, kinds: readonly Kind[]): Identifier | undefined {
  const colon = text.indexOf(':');
  // `hmdb:...` looks like a gene of an organism called hmdb.
  if (colon !== -1 && knownPrefixes.has(text.slice(0, colon).toLowerCase())) return undefined;
  for (const kind of kinds) {
    const local = kind.bare(text);
    if (local !== undefined) return identifierOf(kind, local);
  }
  return undefined;
}

function behindPrefix(text: string, kinds: readonly Kind[]): Identifier | undefined {
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  const prefix = text.slice(0, colon).toLowerCase();
  const rest = text.slice(colon + 1).trim();
  for (const kind of kinds) {
    if (!kind.prefixes.includes(prefix) && !(prefix === 'kegg' && kind.name.startsWith('kegg.'))) continue;
    const local = (kind.prefixed ?? kind.bare)(rest);
    if (local !== undefined) return identifierOf(kind, local);
  }
  return undefined;
}

function identifierOf({name}: Kind, {id, isoform = null, version = null}: Local): Identifier {
  return {kind: name, id, isoform, version};
}
