/**
 * The conformance suite of input formats, built in or a user's: call `formatSuite` with the format, its options and a few whole
 * files. It begins each as a run would, frames them in random pieces, cuts them at random boundaries, sends every boundary through JSON, and decodes each
 * range as if in another process: the records must be those of the whole file.
 */
import * as fc from '../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {RecordFault, type Decoder, type Format, type RawEntry} from '../../src/contracts/format.ts';
import {startOfFile, type Boundary} from '../../src/model/chunk.ts';

export interface FormatCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Unparsed, as in a job. */
  readonly options?: object;
  /** False for a file that nobody would take for the format. */
  readonly isRecognised?: boolean;
  /** What ends a physical line; line feeds when left out. */
  readonly lineEnd?: RegExp;
}

/** A record as a plain value that can be compared. */
export interface SeenRecord {
  readonly type: string;
  readonly start: number;
  readonly index: number;
  readonly line: number | null;
  readonly text: string;
  readonly parent?: unknown;
  readonly value?: unknown;
  readonly notes?: unknown;
  readonly code?: string;
  readonly reason?: string;
}

const textShown = 300;
const viaJson = (boundary: Boundary): Boundary => JSON.parse(JSON.stringify(boundary)) as Boundary;

export function see(entry: RawEntry): SeenRecord {
  const {type, start, index, line} = entry;
  const text = Buffer.from(entry.text).toString('latin1').slice(0, textShown);
  if (entry.type === 'reject') return {type, start, index, line, text, code: entry.code, reason: entry.reason};
  if (entry.type === 'filtered') return {type, start, index, line, text, reason: entry.reason};
  // No matcher here: one a record takes longer than reading it.
  if (entry.type === 'carried') throw new Error('lines between stages are no format of an input');
  const {parent} = entry;
  try {
    const value = entry.parse();
    return {type, start, index, line, text, parent, value, notes: entry.notes};
  } catch (cause) {
    if (!(cause instanceof RecordFault)) throw cause;
    return {type, start, index, line, text, parent, code: cause.code, reason: cause.message};
  }
}

export function drain(decoder: Decoder): readonly SeenRecord[] {
  const seen: SeenRecord[] = [];
  for (let entry = decoder.next(); entry !== undefined; entry = decoder.next()) seen.push(see(entry));
  expect(decoder.next(), 'the end stays the end').toBeUndefined();
  return seen;
}

export function decodeWhole(format: Format, bytes: Uint8Array, given: object = {}): readonly SeenRecord[] {
  const options: unknown = format.options.parse(given);
  return drain(format.decoder(options, {file: 'file', from: fileStart(format, bytes, options), bytes, last: true}));
}

const headBytes = 65_536;

/** The boundary a file of these bytes begins with, where it goes whole to a worker. */
export function fileStart(format: Format, bytes: Uint8Array, options: unknown): Boundary {
  // Only the head may be looked at, and nothing of it may be kept.
  const head = Uint8Array.from(bytes.subarray(0, headBytes));
  const begun = format.begin?.(options, {file: 'file', bytes: head, complete: bytes.byteLength <= headBytes, reference: null});
  head.fill(0x22);
  if (begun === undefined) return startOfFile;
  expect(begun, 'the file can be begun').toHaveProperty('state');
  return viaJson({...startOfFile, state: 'state' in begun ? begun.state : null});
}

/** Where a file of these bytes is begun to be framed. */
export function framingStart(format: Format, bytes: Uint8Array, options: unknown): Boundary {
  const prescan = format.prescan?.(options);
  if (prescan === undefined) return fileStart(format, bytes, options);
  const middle = bytes.byteLength >> 1;
  prescan.scan(bytes.subarray(0, middle));
  prescan.scan(bytes.subarray(middle));
  const result = prescan.finish();
  expect(result).toHaveProperty('state');
  return viaJson({...startOfFile, state: 'state' in result ? result.state : null});
}

/** Pieces of a few bytes for small files, larger ones in proportion for the others. */
const scaleOf = (bytes: Uint8Array): number => Math.ceil(bytes.byteLength / 4000);

export interface Framing {
  /** Lengths of the pieces the framer is fed with, over and over. */
  readonly pieces: readonly number[];
  /** Which of the boundaries seen are cut at, over and over. */
  readonly cuts: readonly boolean[];
}

/** All boundaries that are cut at, the file's begin and end included. */
export function boundariesOf(
  format: Format,
  bytes: Uint8Array,
  given: {readonly options: unknown; readonly framing: Framing},
): readonly Boundary[] {
  const {options, framing} = given;
  const from = framingStart(format, bytes, options);
  const framer = format.framer(options, from);
  const seen: Boundary[] = [from];
  const note = (): void => {
    const boundary = viaJson(framer.boundary);
    const last = seen.at(-1) as Boundary;
    expect(boundary.offset, 'a boundary never moves back').toBeGreaterThanOrEqual(last.offset);
    expect(boundary.record).toBeGreaterThanOrEqual(last.record);
    if (boundary.offset > last.offset) seen.push(boundary);
  };
  const scale = scaleOf(bytes);
  for (let at = 0, turn = 0; at < bytes.byteLength; turn++) {
    const length = scale * (framing.pieces[turn % framing.pieces.length] as number);
    // The framer must not lean on memory that is used again.
    const piece = Uint8Array.from(bytes.subarray(at, at + length));
    expect(framer.scan(piece)).toBe(piece.byteLength);
    piece.fill(0x22);
    at += length;
    note();
  }
  framer.finish();
  const end = viaJson(framer.boundary);
  expect(end.offset).toBe(bytes.byteLength);
  const inner = seen.slice(1).filter((boundary, index) => boundary.offset < bytes.byteLength && framing.cuts[index % framing.cuts.length]);
  return [from, ...inner, end];
}

export function decodeFramed(
  format: Format,
  bytes: Uint8Array,
  given: {readonly options: unknown; readonly framing: Framing},
): readonly SeenRecord[] {
  const boundaries = boundariesOf(format, bytes, given);
  return boundaries.slice(0, -1).flatMap((from, index) => {
    const to = boundaries[index + 1] as Boundary;
    const last = index === boundaries.length - 2;
    const range = Uint8Array.from(bytes.subarray(from.offset, to.offset));
    const decoder = format.decoder(given.options, {file: 'file', from, bytes: range, last});
    const seen = drain(decoder);
    const {offset, line, record} = decoder.boundary;
    // A matcher a range takes longer than the ranges.
    if (offset !== to.offset || line !== to.line || record !== to.record) {
      expect({offset, line, record}, 'framer and decoder agree on where a range ends').toEqual({
        offset: to.offset,
        line: to.line,
        record: to.record,
      });
    }
    return seen;
  });
}

/** Stops behind every n-th record and goes on with a new decoder from the old one's boundary. */
export function decodeInSteps(
  format: Format,
  bytes: Uint8Array,
  given: {readonly options: unknown; readonly every: number},
): readonly SeenRecord[] {
  const seen: SeenRecord[] = [];
  let from = fileStart(format, bytes, given.options);
  for (let isDone = false; !isDone;) {
    const decoder = format.decoder(given.options, {file: 'file', from, bytes: bytes.subarray(from.offset), last: true});
    for (let count = 0; count < given.every && !isDone; count++) {
      const entry = decoder.next();
      if (entry === undefined) isDone = true;
      else seen.push(see(entry));
    }
    from = viaJson(decoder.boundary);
  }
  return seen;
}

/** One scan to the first record, for each record. */
export function decodeByFirst(format: Format, bytes: Uint8Array, options: unknown): readonly SeenRecord[] {
  const seen: SeenRecord[] = [];
  let from = framingStart(format, bytes, options);
  const framer = format.framer(options, from);
  for (let at = 0; at < bytes.byteLength;) {
    const before = framer.boundary;
    const taken = framer.scan(bytes.subarray(at), true);
    at += taken;
    const {boundary} = framer;
    expect(taken > 0 || boundary.record > before.record, 'each scan moves on').toBe(true);
    expect(at === boundary.offset || at === bytes.byteLength, 'it ends behind a record, or takes all').toBe(true);
    if (boundary.offset < at) continue;
    if (boundary.offset === bytes.byteLength) break;
    const range = {file: 'file', from, bytes: bytes.subarray(from.offset, boundary.offset), last: false};
    seen.push(...drain(format.decoder(options, range)));
    from = viaJson(boundary);
  }
  seen.push(...drain(format.decoder(options, {file: 'file', from, bytes: bytes.subarray(from.offset), last: true})));
  return seen;
}

export const framings = fc.record({
  pieces: fc.array(fc.oneof(fc.integer({min: 1, max: 9}), fc.integer({min: 1, max: 400})), {minLength: 1, maxLength: 8}),
  cuts: fc.array(fc.boolean(), {minLength: 1, maxLength: 5}),
});

export function formatSuite(format: Format, cases: readonly FormatCase[]): void {
  describe(`the contract of formats: ${format.name}`, () => {
    test('fills in its options and refuses unknown ones', () => {
      expect(format.options.safeParse({}).success).toBe(true);
      expect(format.options.safeParse({noSuchOption: 1}).success).toBe(false);
    });

    test('gives nothing for an empty file', () => {
      expect(decodeWhole(format, new Uint8Array())).toEqual([]);
    });

    test.each(cases)('$name: whole and in ranges gives the same records', ({bytes, options: given = {}}) => {
      const options: unknown = format.options.parse(given);
      const whole = decodeWhole(format, bytes, given);
      expect(whole.map(({index}) => index)).toEqual(whole.map((_, index) => index));
      for (const every of [1, 2, 7]) expect(decodeInSteps(format, bytes, {options, every})).toEqual(whole);
      if (format.streams?.(options) === true) {
        fc.assert(
          fc.property(framings, ({pieces}) => {
            expect(decodeStreamed(format, bytes, {options, pieces})).toEqual(whole);
          }),
          {numRuns: 20},
        );
        return;
      }
      expect(decodeByFirst(format, bytes, options)).toEqual(whole);
      fc.assert(
        fc.property(framings, (framing) => {
          expect(decodeFramed(format, bytes, {options, framing})).toEqual(whole);
        }),
        {numRuns: 40},
      );
    });

    test.each(cases)('$name: a record is its bytes in the file', ({bytes, options: given = {}, lineEnd = /\n/}) => {
      const options: unknown = format.options.parse(given);
      if (format.streams?.(options) === true) return;
      const decoder = format.decoder(options, {file: 'file', from: fileStart(format, bytes, options), bytes, last: true});
      let behind = 0;
      for (let entry = decoder.next(); entry !== undefined; entry = decoder.next()) {
        if (entry.type !== 'record') continue;
        expect(entry.start).toBeGreaterThanOrEqual(behind);
        behind = entry.end;
        expect(Buffer.from(bytes.subarray(entry.start, entry.end)).equals(entry.text)).toBe(true);
        expect(Buffer.from(bytes.subarray(0, entry.start)).toString('latin1').split(lineEnd).length).toBe(entry.line ?? expect.anything());
      }
    });

    test.each(cases)('$name: is recognised, or at least not excluded', ({bytes, isRecognised = true}) => {
      if (!isRecognised) return;
      expect(format.recognise(bytes.subarray(0, headBytes), bytes.byteLength <= headBytes).confidence).toBeGreaterThan(0);
    });
  });
}

export function decodeStreamed(
  format: Format,
  bytes: Uint8Array,
  given: {readonly options: unknown; readonly pieces: readonly number[]},
): readonly SeenRecord[] {
  const decoder = format.streamDecoder?.(given.options, 'file');
  if (decoder === undefined) throw new Error('a format that streams has a stream decoder');
  const seen: SeenRecord[] = [];
  const scale = scaleOf(bytes);
  for (let at = 0, turn = 0; at < bytes.byteLength; turn++) {
    const length = scale * (given.pieces[turn % given.pieces.length] as number);
    seen.push(...decoder.write(Uint8Array.from(bytes.subarray(at, at + length))).map(see));
    at += length;
  }
  seen.push(...decoder.finish().map(see));
  return seen;
}
