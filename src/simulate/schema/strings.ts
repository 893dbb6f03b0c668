/**
 * A string within a schema's bounds: of a known format, of its pattern, or else a hash of the text, so that an answer that went to
 * another item shows. Lengths are characters (code points), as JSON Schema counts them.
 */
import type {Json} from '../../model/record.ts';
import type {Draws} from '../draws.ts';
import {parsePattern} from './pattern.ts';
import {sampleOf, type SampleWish} from './pattern-sample.ts';
import type {SchemaObject} from './resolving.ts';
import {schemaFault} from './schema-fault.ts';

const usualLength = 16;
const longest = 100_000;
const tries = 200;

/** @throws {RequestFault} 400 where no such string can be made */
export function stringFor(schema: SchemaObject, draws: Draws): string {
  const least = lengthOf(schema.minLength, 0);
  const most = lengthOf(schema.maxLength, Infinity);
  if (least > most) throw schemaFault('minLength is over maxLength');
  if (least > longest) throw schemaFault('such a long string is not made');
  const form = typeof schema.format === 'string' ? formats[schema.format] : undefined;
  if (form !== undefined) return within(() => form(draws), {least, most, what: `format '${schema.format as string}'`});
  if (typeof schema.pattern === 'string') {
    const pattern = parsePattern(schema.pattern);
    const [from, to] = [Math.max(least, pattern.least), Math.min(most, Math.max(least, pattern.least, usualLength))];
    let turn = 0;
    const wish = (): SampleWish => ({draws, length: draws.whole(from, Math.max(from, to)), goOn: goOns[turn++ % goOns.length] ?? 1});
    return within(() => sampleOf(pattern, wish()), {least, most, what: 'that pattern'});
  }
  return hexadecimal(draws, Math.min(most, Math.max(least, usualLength)));
}

/** Sometimes the first repetition takes all the room there is: with some patterns nothing else reaches the length. */
const goOns = [0.8, 0.95, 1];

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly what: string;
}

function within(make: () => string, {least, most, what}: Bounds): string {
  for (let turn = 0; turn < tries; turn++) {
    const made = make();
    const length = [...made].length;
    if (length >= least && length <= most) return made;
  }
  throw schemaFault(`no string of ${what} and of that length was found: give it by --answers`);
}

function lengthOf(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? value : otherwise;
}

export function hexadecimal(draws: Draws, length: number): string {
  let text = '';
  while (text.length < length) text += draws.whole(0, 15).toString(16);
  return text;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function date(draws: Draws): string {
  return `${draws.whole(2000, 2029)}-${two(draws.whole(1, 12))}-${two(draws.whole(1, 28))}`;
}

function time(draws: Draws): string {
  return `${two(draws.whole(0, 23))}:${two(draws.whole(0, 59))}:${two(draws.whole(0, 59))}`;
}

function url(draws: Draws): string {
  return `https://example.com/${hexadecimal(draws, 8)}`;
}

function uuid(draws: Draws): string {
  const [one, two, three, four] = [hexadecimal(draws, 8), hexadecimal(draws, 4), hexadecimal(draws, 3), hexadecimal(draws, 3)];
  return `${one}-${two}-4${three}-a${four}-${hexadecimal(draws, 12)}`;
}

/** Where a format stands, its pattern is the format's own. */
const formats: Readonly<Record<string, (draws: Draws) => string>> = {
  date,
  time: (draws) => `${time(draws)}Z`,
  'date-time': (draws) => `${date(draws)}T${time(draws)}Z`,
  duration: (draws) => `PT${draws.whole(1, 59)}M`,
  email: (draws) => `${hexadecimal(draws, 8)}@example.com`,
  hostname: (draws) => `h${hexadecimal(draws, 6)}.example.com`,
  ipv4: (draws) => `192.0.2.${draws.whole(1, 254)}`,
  ipv6: (draws) => `2001:db8::${draws.whole(1, 9999)}`,
  uri: url,
  url,
  uuid,
};
