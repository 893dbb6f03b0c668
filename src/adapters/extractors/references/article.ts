/** The article cited of a norm, where it stands before the norm: `art. 130 bis de la Ley 11.757`. Looks back a bounded way only. */
import {skipBlanksBack} from '../spanish/characters.ts';
import {fold} from '../spanish/fold.ts';

const backMax = 110;
const link = / (?:de|del|de la|de las|de los|de el)(?: (?:citad|mencionad|referid|propi)[ao])?$/;
const number = '\\d{1,4} ?[º°ª]?(?: ?(?:bis|ter|quater|quinquies)\\b)?';
const article = new RegExp(`^art(?:iculos?|s)?\\.? ?(?:n[º°] ?)?(${number}(?: ?(?:,|y|e|al|a) ?(?:n[º°] ?)?${number}){0,12})(.*)$`);

/** The articles named before a norm that begins at `start`; nothing before `from` is looked at. */
export function articleBefore(text: string, start: number, from: number): string | null {
  const end = skipBlanksBack(text, start, from);
  const last = text.charCodeAt(end - 1) | 0x20;
  // The link ends in e, l, a, s or o: most keywords stand behind something else.
  if (last !== 0x65 && last !== 0x6c && last !== 0x61 && last !== 0x73 && last !== 0x6f) return null;
  const printed = text.slice(Math.max(from, end - backMax), end);
  if (!/art/i.test(printed)) return null;
  const before = fold(printed).replace(/[\s\u00ad\u200b-\u200f\u2060]+/g, ' ');
  if (!link.test(before)) return null;
  const at = lastArticle(before);
  const found = at < 0 ? null : article.exec(before.slice(at));
  if (found === null || /[;]|\. [a-z]{5}/.test(found[2] ?? '')) return null;
  return (found[1] ?? '')
    .replace(/ ?[º°ª]/g, '')
    .replace(/n[º°] ?/g, '')
    .trim();
}

/** Where the last word for an article begins that a number follows. */
function lastArticle(text: string): number {
  let at = text.lastIndexOf('art');
  while (at >= 0 && !(/^art(?:iculos?|s)?\.? ?(?:n[º°] ?)?\d/.test(text.slice(at, at + 20)) && !/[a-z]/.test(text.charAt(at - 1)))) {
    at = at === 0 ? -1 : text.lastIndexOf('art', at - 1);
  }
  return at;
}
