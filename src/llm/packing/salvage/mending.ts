/** Parses a piece of text as JSON, where need be without the two slips that models make most. Changes no value's text. */
import {doubledKeys} from '../../../model/doubled-keys.ts';
import {exactOf} from '../../../model/exact-number.ts';
import type {Json} from '../../../model/record.ts';
import {behindBlanks, code, endOfString} from './brackets.ts';

/**
 * Undefined: it is no JSON, mended or not; nor is an object that says a key twice, for a piece may have been lost between the two, and with
 * it the end of one answer and the beginning of another. `text` is no deeper than brackets.ts lets pass.
 */
export function parseMended(text: string): Json | undefined {
  return parsed(text) ?? parsed(mended(text));
}

function parsed(text: string): Json | undefined {
  try {
    const plain = JSON.parse(text) as Json;
    return doubledKeys(text, plain).length === 0 ? exactOf(text, plain) : undefined;
  } catch {
    return undefined;
  }
}

/** Line ends and other control characters within strings are escaped; a comma before a closing bracket goes. */
function mended(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === code.quote) {
      const end = Math.min(endOfString(text, at), text.length);
      pieces.push(text.slice(from, at), escaped(text.slice(at, end)));
      from = end;
      at = end - 1;
    } else if (character === code.comma && closes(text.charCodeAt(behindBlanks(text, at + 1)))) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}

function closes(character: number): boolean {
  return character === code.closeBrace || character === code.closeBracket;
}

function escaped(string: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return string.replaceAll(/[\u0000-\u001f]/g, (control) => JSON.stringify(control).slice(1, -1));
}
