/**
 * Plain JSON strings (see plain-json.ts) and the texts they hold: from bytes to text, and from a text to the length of its bytes. It
 * judges nothing: whoever asks knows that the bytes are plain.
 */
import {textKernel, windowBytes} from './text-kernel.ts';

/** The text; undefined where it does not fit the kernel's window, or there is no kernel. */
export function decodePlain(bytes: Buffer, start: number, end: number): string | undefined {
  const length = end - start;
  const kernel = length > windowBytes ? undefined : textKernel();
  if (kernel === undefined) return undefined;
  bytes.copy(kernel.window, 0, start, end);
  // As the parser does it: two bytes a character only where one of them needs two.
  if (kernel.wide(length) === 0) return kernel.characters.toString('latin1', 0, kernel.bytes(length));
  return kernel.characters.toString('utf16le', 0, kernel.units(length));
}

/** Longer texts are written out to be measured. */
const countedMax = 1024;
const firstPrinted = 0x20;
const quote = 0x22;
const backslash = 0x5c;

/** Bytes of a text's JSON form, without quotes. */
export function jsonLength(text: string): number {
  if (text.length > countedMax) return writtenLength(text);
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < firstPrinted) {
      // Only the line feed has a short escape that is worth a branch here.
      if (code !== 0x0a) return writtenLength(text);
      length++;
    } else if (code === quote || code === backslash) length++;
    else if (code >= 0x80) {
      if (code >= 0xd800 && code <= 0xdfff) return writtenLength(text);
      length += code < 0x800 ? 1 : 2;
    }
  }
  return length;
}

function writtenLength(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
