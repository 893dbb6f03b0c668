/** The digits of norms: the looks that spare a pattern change nothing of what all patterns, asked in turn, say. */
import * as fc from '../../../support/properties.ts';
import {expect, it} from 'vitest';
import {behindMark, blank, readDigits, type Norm} from '../../../../src/adapters/extractors/references/digits.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';
import {citations} from './pieces.ts';

const months = 'enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre';
const electronic = `(?:decto|decre|dec|resol|reso|rs|dispo|di|orden|orde)-(\\d{4})-${blank}{0,2}(\\d{1,8})(?:-[a-z0-9#]{1,12}){0,6}`;
const plain = '(?:[A-Z]{1,2}-(?=\\d))?(\\d{1,3}(?:\\.\\d{3}){1,2}|\\d{1,6})(?!\\d)(?!\\.\\d)';
const date = `${blank}{0,2}/${blank}{0,2}\\d{1,2}${blank}{0,2}/|${blank}{1,10}de${blank}{1,10}(?:${months})`;
const year = `${blank}{0,2}/${blank}{0,2}(\\d{4}|\\d{2})(?![\\d/])|${blank}{0,2}[-–]${blank}{0,2}((?:19|20)\\d{2})(?![\\d/-])|-(\\d{2})(?![\\d/-])`;
const sign = `n(?:[.]?${blank}{0,3}[º°ª˚o](?![a-z])s?|ros?(?![a-z])|[uú]m(?:ero)?s?(?![a-z])|(?![a-z]))${blank}{0,3}[.:]{0,2}[º°]?${blank}{0,60}`;
const mark = `(?:${sign}){1,2}(?=\\d|[a-z]{1,5}-)`;

function sticky(source: string, flags = ''): (text: string, at: number) => RegExpExecArray | null {
  const pattern = new RegExp(source, `${flags}y`);
  return (text, at) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
}

const [electronicAt, plainAt, dateAt, yearAt, markAt] = [
  sticky(electronic, 'i'),
  sticky(plain),
  sticky(date, 'i'),
  sticky(year),
  sticky(mark, 'i'),
];

/** By all patterns in turn. */
function read(text: string, at: number): Norm | undefined {
  const file = /\d/.test(text.charAt(at)) ? null : electronicAt(text, at);
  if (file !== null) return {start: 0, end: at + file[0].length, numero: bare(file[2]), anio: fullYear(file[1])};
  const found = plainAt(text, at);
  if (found === null) return undefined;
  const end = at + found[0].length;
  if (dateAt(text, end) !== null) return undefined;
  const behind = yearAt(text, end);
  const anio = fullYear(behind?.[1] ?? behind?.[2] ?? behind?.[3]);
  if (anio !== null) return {start: 0, end: end + (behind?.[0].length ?? 0), numero: bare(found[1]), anio};
  return /[a-zA-ZÀ-ÖØ-öø-\u024f%]/.test(text.charAt(end)) ? undefined : {start: 0, end, numero: bare(found[1]), anio: null};
}

function bare(printed = ''): string {
  return printed.replaceAll('.', '').replace(/^0+(?=\d)/, '');
}

function fullYear(printed: string | undefined): number | null {
  const figures = Number(printed ?? '1');
  if (printed?.length === 2) return figures < 40 ? 2000 + figures : 1900 + figures;
  return figures >= 1810 && figures < 2100 ? figures : null;
}

function expectSame(text: string): void {
  for (let at = 0; at <= text.length; at++) {
    const found = markAt(text, at);
    if (readDigits(text, 0, at)?.end !== read(text, at)?.end)
      expect([text, at, readDigits(text, 0, at)]).toEqual([text, at, read(text, at)]);
    if (behindMark(text, at) !== (found === null ? undefined : at + found[0].length))
      expect([text, at, behindMark(text, at)]).toEqual([text, at, found]);
  }
}

it('digits and marks are read as by all patterns in turn', () => {
  fc.assert(
    fc.property(citations, (text) => {
      expectSame(text);
      for (const at of [0, 1, 2, 3, 5, 8, 13, 21]) expect(readDigits(text, 0, at)).toEqual(read(text, at));
    }),
    {numRuns: 1000},
  );
});

it.runIf(bulletinsAreHere)(`and so everywhere in real bulletins${whyNot}`, () => {
  const all = readDocuments();
  for (let index = 0; index < all.length; index += 20) expectSame(all[index]?.text.slice(0, 3000) ?? '');
});
