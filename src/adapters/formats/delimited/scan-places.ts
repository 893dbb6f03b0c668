/** What the scan of delimited text stands in, between two of its steps, and how a window says so. */
import {stands} from './framing-kernel.ts';

export const place = {
  lineStart: 0,
  record: 1,
  quoted: 2,
  /** Behind a quote that may end its field. */
  quoteSeen: 3,
  /** Behind a quoted field and blanks. */
  behindField: 4,
  /** Behind a carriage return: a line feed would belong to it. */
  lineEnd: 5,
  /** In what of a line is passed over: a comment, or the rest of a broken record. */
  passedOver: 6,
  fault: 7,
} as const;

export type Place = (typeof place)[keyof typeof place];

/** What a scan knows beside its place. */
export interface Standing {
  readonly place: Place;
  readonly atFieldStart: boolean;
  readonly returnOpen: boolean;
  readonly escapeOpen: boolean;
}

/** As a window is told of it, in bits of `stands`; undefined where it would not know. */
export function stateOf({place: at, atFieldStart, returnOpen, escapeOpen}: Standing): number | undefined {
  switch (at) {
    case place.lineStart:
      return stands.blankLine | stands.fieldStart;
    case place.record:
      return atFieldStart ? stands.fieldStart : 0;
    case place.quoted:
      return returnOpen ? undefined : stands.quoted | (escapeOpen ? stands.behindEscape : 0);
    default:
      return undefined;
  }
}

export function standingOf(state: number): Standing & {readonly isRecord: boolean} {
  const isQuoted = has(state, stands.quoted);
  return {
    place: placeOf(state),
    isRecord: !has(state, stands.blankLine),
    atFieldStart: has(state, stands.fieldStart),
    returnOpen: isQuoted && has(state, stands.behindReturn),
    escapeOpen: isQuoted && has(state, stands.behindEscape),
  };
}

function placeOf(state: number): Place {
  if (has(state, stands.quoted)) return place.quoted;
  if (has(state, stands.quoteSeen)) return place.quoteSeen;
  if (has(state, stands.behindReturn)) return place.lineEnd;
  if (has(state, stands.behindField)) return place.behindField;
  return has(state, stands.blankLine) ? place.lineStart : place.record;
}

function has(state: number, bit: number): boolean {
  return (state & bit) !== 0;
}
