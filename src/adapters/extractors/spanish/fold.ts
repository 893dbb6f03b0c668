/**
 * Letters without case and accents, for comparing and searching Spanish text. A folded text is exactly as long as the text it
 * was made of (UTF-16 units), so that an offset found in the one is an offset in the other. It never touches what is stored.
 */
import {isBlank} from './blanks.ts';

/** One unit a code below this; the few above it that matter are named in `punctuation`. */
const tableEnd = 0x250;
/** The last blank. */
const blanksEnd = 0x3000;
/** Longer texts get buffers of their own. */
const scratchLength = 256;
/** Up to here putting letters together costs less than a call. */
const wordLength = 12;

/** Typographic quotes and dashes, as the plain ones people type. */
const punctuation: Readonly<Record<string, string>> = {
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '´': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
};

/** 128 KiB once a thread: one look a unit, no branches in the loop. */
const table = buildTable();
const scratch = Buffer.alloc(scratchLength);

/** Lower case, no accents, every kind of blank a plain one (line breaks stay), plain quotes and dashes. Same length. Linear. */
export function fold(text: string): string {
  if (text.length <= wordLength) return foldWord(text);
  return text.length <= scratchLength ? foldShort(text) : foldLong(text);
}

function foldWord(text: string): string {
  let folded = '';
  for (let at = 0; at < text.length; at++) folded += String.fromCharCode(table[text.charCodeAt(at)] ?? 0);
  return folded;
}

function foldShort(text: string): string {
  let all = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = table[text.charCodeAt(at)] ?? 0;
    scratch[at] = unit;
    all |= unit;
  }
  return all > 0xff ? foldLong(text) : scratch.toString('latin1', 0, text.length);
}

function foldLong(text: string): string {
  const bytes = Buffer.from(new ArrayBuffer(text.length * 2));
  bytes.write(text, 'utf16le');
  const units = new Uint16Array(bytes.buffer);
  let all = 0;
  for (let at = 0; at < units.length; at++) {
    const unit = table[units[at] ?? 0] ?? 0;
    units[at] = unit;
    all |= unit;
  }
  if (all > 0xff) return bytes.toString('utf16le');
  // What fits is handed back with one byte a letter: half the memory, and patterns run faster over it.
  for (let at = 0; at < units.length; at++) bytes[at] = units[at] ?? 0;
  return bytes.toString('latin1', 0, units.length);
}

/** All units that fold to a letter, for patterns over text that is not folded. */
export function unitsThatFoldTo(letter: string): string {
  let units = '';
  for (let code = 0; code < tableEnd; code++) if (table[code] === letter.charCodeAt(0)) units += String.fromCharCode(code);
  return units;
}

function buildTable(): Uint16Array {
  const built = new Uint16Array(0x10000);
  for (let code = 0; code < built.length; code++) built[code] = code;
  for (let code = 0; code < tableEnd; code++) built[code] = plainLetter(code);
  for (let code = 0; code <= blanksEnd; code++) if (isBlank(code)) built[code] = 0x20;
  for (const [from, to] of Object.entries(punctuation)) built[from.charCodeAt(0)] = to.charCodeAt(0);
  return built;
}

/** The letter without its marks, in lower case; the code itself where that would not be one unit. */
function plainLetter(code: number): number {
  const plain = String.fromCharCode(code).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.length === 1 ? plain.charCodeAt(0) : code;
}
