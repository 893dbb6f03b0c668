/** Reads the fields that a condition asks for from the bytes of records nobody parsed. */
import {memberKind, type Members} from '../../../contracts/members.ts';
import {isLogic, type Condition, type FieldTest} from './condition.ts';
import type {Reading} from './judges.ts';

/** More texts than this are looked up quicker than they are compared. */
const textsMost = 8;

/** Undefined where one of the fields cannot be told from bytes. */
export function byteReading(condition: Condition, slotOf: (path: string) => number | undefined): Reading<Members> | undefined {
  const slots = new Map<string, number>();
  for (const path of pathsOf(condition)) {
    const slot = slotOf(path);
    if (slot === undefined) return undefined;
    slots.set(path, slot);
  }
  const slotAt = (path: string): number => slots.get(path) ?? 0;
  return {
    readerOf: (path) => {
      const slot = slotAt(path);
      return (members) => members.value(slot);
    },
    shortcutOf: (path, asked) => textShortcut(asked, slotAt(path)),
  };
}

function pathsOf({and = [], or = [], not, ...fields}: Condition): readonly string[] {
  const inner = [...and, ...or, ...(not === undefined ? [] : [not])];
  return [...Object.keys(fields).filter((key) => !isLogic(key)), ...inner.flatMap(pathsOf)];
}

/** A text is one of a few others exactly when its bytes are. */
function textShortcut(asked: FieldTest, slot: number): ((members: Members) => boolean | undefined) | undefined {
  const texts: readonly unknown[] = Array.isArray(asked) ? asked : [asked];
  if (texts.length > textsMost) return undefined;
  const wanted = texts.flatMap((text) => (typeof text === 'string' && text.isWellFormed() ? [Buffer.from(text)] : []));
  if (wanted.length < texts.length) return undefined;
  return ({bytes, kinds, starts, ends}) => {
    if (kinds[slot] !== memberKind.text) return undefined;
    const start = starts[slot] as number;
    const length = (ends[slot] as number) - start;
    for (let index = 0; index < wanted.length; index++) {
      const text = wanted[index] as Buffer;
      if (text.length === length && standsAt(text, bytes, start)) return true;
    }
    return false;
  };
}

function standsAt(text: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < text.length; at++) if (bytes[start + at] !== text[at]) return false;
  return true;
}
