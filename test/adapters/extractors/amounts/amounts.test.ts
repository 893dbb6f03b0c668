/** The extractor `amounts` as the engine meets it, on hostile texts, and on the real bulletins. */
import {describe, expect, it} from 'vitest';
import {amounts} from '../../../../src/adapters/extractors/amounts/amounts.ts';
import {type Amount, findAmounts} from '../../../../src/adapters/extractors/amounts/scan.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';
import {documents} from '../documents.ts';
import {hostileTexts} from '../hostile.ts';

const place = {file: 'f', byteOffset: 0, index: 0, line: 1, state: undefined, row: {}, parent: undefined};

function extract(input: unknown, options: unknown = undefined): unknown {
  return amounts.extract(input, {...place, options: amounts.options?.parse(options) ?? {}});
}

describe('amounts', () => {
  it('gives value, number, currency, print, sentence and place', () => {
    const text = 'Visto. Páguese la suma de pesos mil con 50/100 ($ 1.000,50) a la firma. Hecho.';
    expect(extract(text)).toEqual([
      {
        type: 'row',
        value: [
          {
            value: '1000.50',
            number: 1000.5,
            currency: 'ARS',
            text: 'pesos mil con 50/100 ($ 1.000,50)',
            sentence: 'Páguese la suma de pesos mil con 50/100 ($ 1.000,50) a la firma.',
            offset: 26,
          },
        ],
      },
    ]);
  });

  it('keeps one currency when asked, and knows no other options', () => {
    expect(extract('$ 1 y U$S 2', {currency: 'USD'})).toMatchObject([{value: [{value: '2'}]}]);
    expect(() => amounts.options?.parse({curency: 'USD'})).toThrow(/curency/);
    expect(() => amounts.options?.parse({currency: 'GBP'})).toThrow(/ARS/);
  });

  it('rejects what is no text, and says what it is', () => {
    expect(extract(12)).toMatchObject([{type: 'reject', code: 'NOT_TEXT', reason: 'amounts takes text, not number'}]);
    expect(extract(undefined)).toMatchObject([{type: 'reject', reason: 'amounts takes text, not nothing'}]);
  });

  it('counts its items', () => {
    expect(amounts.tallies?.amounts?.([{}, {}])).toBe(2);
  });

  it.each(hostileTexts)('is linear on a megabyte of %s', (_, make) => {
    expect(findAmounts(make()).length).toBeLessThan(1_000_000);
  });
});

describe.runIf(bulletinsAreHere)(`amounts in the real bulletins${whyNot}`, () => {
  const all = bulletinsAreHere ? readDocuments() : [];
  const found = new Map<string, readonly Amount[]>(all.map(({file, doc, text}) => [`${file} ${doc}`, findAmounts(text)]));

  it.each(documents)('reads $file, document $doc, as a person does', ({file, doc, amounts: expected}) => {
    expect(found.get(`${file} ${doc}`)?.map((amount) => amount.value)).toEqual(expected);
  });

  it('finds the amount of every sign that figures stand beside', () => {
    const missed: string[] = [];
    let signs = 0;
    for (const {file, doc, text} of all) {
      const covered = found.get(`${file} ${doc}`) ?? [];
      for (const match of text.matchAll(/\$[\s\u00a0]*\d/g)) {
        signs++;
        const holds = covered.some(({offset, text: printed}) => offset <= match.index && match.index < offset + printed.length);
        if (!holds) missed.push(`${file} ${text.slice(match.index - 20, match.index + 20)}`);
      }
    }
    expect(signs).toBeGreaterThan(3000);
    expect(missed).toEqual([]);
  });

  it('agrees with the words beside the figure, but where the document contradicts itself', () => {
    let agreed = 0;
    const differing: string[] = [];
    for (const amount of [...found.values()].flat()) {
      const words = /^(?:pesos\b[^($]*)|(?:\(pesos\b[^)]*)/i.exec(amount.text)?.[0];
      if (words === undefined || !/\d{2}|\$/.test(amount.text)) continue;
      const [alone] = findAmounts(words);
      if (alone === undefined) continue;
      if (alone.number === amount.number) agreed++;
      else differing.push(amount.text);
    }
    expect(agreed).toBeGreaterThan(900);
    // Read one by one: slips of the typists (987.322 for NOVECIENTOS SETENTA Y OCHO MIL), and words broken in two.
    expect(differing.length).toBeLessThanOrEqual(20);
  });

  it('finds as many as were counted by hand-checked runs, of plausible size', () => {
    const values = [...found.values()].flat();
    expect(values.length).toBeGreaterThan(3550);
    expect(values.length).toBeLessThan(3620);
    expect(values.filter((amount) => amount.number > 1e12)).toEqual([]);
    expect(values.filter((amount) => amount.currency !== 'ARS').map((amount) => amount.value)).toEqual([
      '192000000',
      '600000000',
      '70000',
      '85000',
    ]);
  });
});
