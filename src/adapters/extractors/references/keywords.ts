/** The words that name a kind of norm, folded. Only a table. */

import {fold} from '../spanish/fold.ts';

export type Kind = 'ley' | 'decreto' | 'decreto-ley' | 'ordenanza' | 'resolucion' | 'disposicion';

export interface Keyword {
  readonly kind: Kind;
  readonly plural: boolean;
  /** Only with a dot behind: `Dec. 259/12`. */
  readonly short: boolean;
}

const keywords: ReadonlyMap<string, Keyword> = new Map([
  ...words('ley', 'ley', 'leyes'),
  ...words('decreto', 'decreto', 'decretos', 'dec', 'decr', 'dto'),
  ...words('ordenanza', 'ordenanza', 'ordenanzas', 'ord'),
  ...words('resolucion', 'resolucion', 'resoluciones', 'res', 'resol'),
  ...words('disposicion', 'disposicion', 'disposiciones', 'disp'),
]);

const plainBeginning = /^(?:ley|d(?:ec(?:r|$)|to|isp)|ord(?:e|$)|res(?:o|$))/i;

/** As printed most often, so that few words need folding. */
const printed = new Map([...keywords].flatMap(([word, keyword]) => casesOf(word).map((form) => [form, keyword] as const)));

/** What a run of letters names, case and accents apart; its first letters must be plain ones. */
export function keywordOf(letters: string): Keyword | undefined {
  return printed.get(letters) ?? (plainBeginning.test(letters) ? keywords.get(fold(letters)) : undefined);
}

function casesOf(word: string): readonly string[] {
  const accented = word.replace(/cion$/, 'ción');
  return [word, word.toUpperCase(), capital(word), accented, accented.toUpperCase(), capital(accented)];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function words(kind: Kind, one: string, many: string, ...short: readonly string[]): readonly (readonly [string, Keyword])[] {
  return [
    [one, {kind, plural: false, short: false}],
    [many, {kind, plural: true, short: false}],
    ...short.map((word) => [word, {kind, plural: false, short: true}] as const),
  ];
}
