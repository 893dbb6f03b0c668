/** What holds of every number in every style, and of every text. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, it} from 'vitest';
import {findAmounts} from '../../../../src/adapters/extractors/amounts/scan.ts';
import {sentenceMax} from '../../../../src/adapters/extractors/amounts/sentence.ts';
import {spell} from './spell.ts';

const whole = fc.integer({min: 0, max: 999_999_999});
const cents = fc.integer({min: 0, max: 99}).map((value) => String(value).padStart(2, '0'));
const letterCase = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.toUpperCase(),
  (text: string) => text.replace(/(^| )\p{L}/gu, (letter) => letter.toUpperCase()),
  (text: string) => text.normalize('NFD').replace(/\p{M}/gu, ''),
);
const blank = fc.constantFrom(' ', '\u00a0', ' \u00a0 ', '\u2009', '\u200b', '');

function grouped(value: number, separator: string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, separator);
}

describe('figures', () => {
  it('round-trip in every style', () => {
    const styles: readonly ((value: number, decimals: string) => readonly [string, string])[] = [
      (value, decimals) => [`${grouped(value, '.')},${decimals}`, `${value}.${decimals}`],
      (value, decimals) => [`${grouped(value, '.')},${decimals}.-`, `${value}.${decimals}`],
      (value, decimals) => [`${grouped(value, ',')}.${decimals}`, `${value}.${decimals}`],
      (value, decimals) => [`${grouped(value, '.')}.${decimals}`, `${value}.${decimals}`],
      (value, decimals) => [`${value},${decimals}`, `${value}.${decimals}`],
      (value, decimals) => [`${value}.${decimals}`, `${value}.${decimals}`],
      (value) => [`${grouped(value, '.')}.-`, String(value)],
      (value) => [grouped(value, '.'), String(value)],
      (value) => [String(value), String(value)],
    ];
    fc.assert(
      fc.property(whole, cents, fc.constantFrom(...styles), blank, (value, decimals, style, between) => {
        const [printed, expected] = style(value, decimals);
        const [amount, ...others] = findAmounts(`la suma de $${between}${printed} a favor`);
        expect(others).toEqual([]);
        expect(amount).toMatchObject({value: expected, number: Number(expected), text: `$${between}${printed}`, offset: 11});
      }),
    );
  });
});

describe('words', () => {
  it('round-trip with cents, in every case, with and without accents', () => {
    fc.assert(
      fc.property(whole, cents, letterCase, (value, decimals, write) => {
        expect(findAmounts(`la suma de ${write(`pesos ${spell(value)} con`)} ${decimals}/100.`)[0]?.value).toBe(`${value}.${decimals}`);
        expect(findAmounts(`la suma de ${write(`pesos ${spell(value)}`)}, por`)[0]?.value).toBe(String(value));
      }),
      {numRuns: 500},
    );
  });

  it('round-trip before the name, and up to a million million', () => {
    fc.assert(
      fc.property(fc.integer({min: 2, max: 999_999_999_999}), letterCase, (value, write) => {
        expect(findAmounts(`son ${write(`${spell(value)} pesos`)} de`).map((amount) => amount.value)).toEqual([String(value)]);
      }),
    );
  });

  it('and the figure beside them are one amount', () => {
    fc.assert(
      fc.property(whole, cents, letterCase, fc.boolean(), (value, decimals, write, figureFirst) => {
        const words = write(`pesos ${spell(value)} con ${decimals}/100`);
        const figure = `$ ${grouped(value, '.')},${decimals}`;
        const text = figureFirst ? `${figure} (${words})` : `${words} (${figure})`;
        expect(findAmounts(`por ${text}, y`)).toMatchObject([{value: `${value}.${decimals}`, text}]);
      }),
    );
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(...'$|U$S|€|pesos|PESOS |mil| y |con 50/100|(|)|1|.234|,56|.-| |\n|\u00a0|Ley|-|x|\ud800|%|de'.split('|'));

  it('gives amounts in order that are slices of it, do not overlap, and have bounded sentences around them', () => {
    fc.assert(
      fc.property(fc.array(pieces, {maxLength: 60}), (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const amount of findAmounts(text)) {
          expect(amount.offset).toBeGreaterThanOrEqual(end);
          end = amount.offset + amount.text.length;
          expect(text.slice(amount.offset, end)).toBe(amount.text);
          expect(amount.value).toMatch(/^-?\d+(?:\.\d+)?$/);
          expect(amount.number).toBe(Number(amount.value));
          expect(amount.sentence).toContain(amount.text.trim());
          expect(amount.sentence.length).toBeLessThanOrEqual(Math.max(sentenceMax, amount.text.length));
          expect(text).toContain(amount.sentence);
        }
      }),
      {numRuns: 2000},
    );
  });

  it('keeps the amounts of one currency when asked', () => {
    const text = '$ 1, U$S 2, € 3 y pesos cuatro';
    expect(findAmounts(text, 'ARS').map((amount) => amount.value)).toEqual(['1', '4']);
    expect(findAmounts(text, 'USD').map((amount) => amount.value)).toEqual(['2']);
    expect(findAmounts(text, 'EUR').map((amount) => amount.value)).toEqual(['3']);
  });
});

describe('the sentence', () => {
  const act = 'Visto la nota del Sr. Pérez. Otórgase un subsidio de $ 8.000.- al club. Comuníquese.';

  it('ends at stops, not at abbreviations', () => {
    expect(findAmounts(act)[0]?.sentence).toBe('Otórgase un subsidio de $ 8.000.- al club.');
    expect(findAmounts('Págase al Dr. López y a la Sra. Ruiz $ 5. Hecho.')[0]?.sentence).toBe('Págase al Dr. López y a la Sra. Ruiz $ 5.');
  });

  it('ends at lines that end one', () => {
    expect(findAmounts('Considerando:\nQue cuesta\n$ 5 el litro;\nQue no.')[0]?.sentence).toBe('Que cuesta\n$ 5 el litro;');
  });

  it('is cut at blanks where it has no end in reach', () => {
    const [amount] = findAmounts(`${'palabra '.repeat(100)}$ 5 ${'otra '.repeat(100)}`);
    expect(amount?.sentence.length).toBeLessThanOrEqual(sentenceMax);
    expect(amount?.sentence).toMatch(/^palabra .* \$ 5 otra .*otra$/);
  });
});
