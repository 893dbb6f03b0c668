/**
 * The head of a document as the site prints nearly all of them: path, title without and with a blank, perhaps a label, place and
 * day. Two patterns; whatever differs by a character is left to head.ts, which says the same of these.
 */
import {squeeze} from '../spanish/blanks.ts';
import {isoDay, yearOf} from '../spanish/calendar.ts';

export interface UsualHead {
  readonly place: string;
  readonly title: string;
  readonly day: {readonly iso: string};
  /** Where the document goes on behind the titles. */
  readonly next: number;
}

const titles = /\n?Boletines\/(\S[^\n]{0,79})\n((?:Ordenanza|Decreto|Resolución|Disposición) Nº)(\d{1,6}(?:[/-]\d{2,4})?)\n\2 \3\n/y;
const placeAndDay = /(?:Publicado en versión extractada\n)?[^\s\d,:][^\d\n,:]{0,59}, (\d\d)\/(\d\d)\/(\d{4})(?=\n|$)/y;

/** Undefined where it is not certain. `end`: where the document's own text ends. */
export function readUsualHead(document: string, end: number): UsualHead | undefined {
  titles.lastIndex = 0;
  const titled = titles.exec(document);
  if (titled === null) return undefined;
  const next = titles.lastIndex;
  placeAndDay.lastIndex = next;
  const dated = placeAndDay.exec(document);
  if (dated === null || placeAndDay.lastIndex > end) return undefined;
  const iso = isoDay(yearOf(dated[3] ?? ''), Number(dated[2]), Number(dated[1]));
  if (iso === undefined) return undefined;
  return {place: squeeze((titled[1] ?? '').trim()), title: `${titled[2]} ${titled[3]}`, day: {iso}, next};
}
