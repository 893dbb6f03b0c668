/**
 * The encodings that the platform's TextDecoder decodes, with what it gets wrong put right (all found on Node 24.21): a strict one
 * of its own tells no place, so it decodes leniently, and whatever no text of the encoding can give stood for none.
 */
import {TextDecoder} from 'node:util';
import type {Decoding} from './decoding.ts';

const replaced = /\ufffd/;
/**
 * Where the platform has no character it may give a C1 control or one of private use, which these encodings do not have. It has none
 * for the supplement of Hong Kong in Big5.
 */
const replacedOrMadeUp = /[\u0080-\u009f\ue000-\uf8ff\ufffd]/;
const noText: Readonly<Record<string, RegExp>> = {big5: replacedOrMadeUp, 'euc-jp': replacedOrMadeUp};

/** Three controls are turned round in its Shift_JIS: 0x1a comes as 0x1c, 0x1c as 0x7f, 0x7f as 0x1a. */
const turnedBack: Readonly<Record<string, string>> = {'\x1c': '\x1a', '\x7f': '\x1c', '\x1a': '\x7f'};
const turnedControls = Object.keys(turnedBack);

export class PlatformDecoding implements Decoding {
  private readonly decoder: TextDecoder;
  private readonly noText: RegExp;
  private readonly isTurned: boolean;

  constructor(encoding: string) {
    this.decoder = new TextDecoder(encoding);
    this.noText = noText[encoding] ?? replaced;
    this.isTurned = encoding === 'shift_jis';
  }

  decode(bytes: Uint8Array): readonly string[] {
    return this.piecesOf(this.decoder.decode(bytes, {stream: true}));
  }

  finish(): readonly string[] {
    return this.piecesOf(this.decoder.decode());
  }

  private piecesOf(decoded: string): readonly string[] {
    const text = this.isTurned ? withControlsTurnedBack(decoded) : decoded;
    return this.noText.test(text) ? text.split(this.noText) : [text];
  }
}

function withControlsTurnedBack(text: string): string {
  if (!turnedControls.some((control) => text.includes(control))) return text;
  return text.replaceAll(/\p{Cc}/gu, (control) => turnedBack[control] ?? control);
}

/**
 * GB 18030 (and GBK, which the standard decodes by it). It can hold U+FFFD itself, which must be told from a bad sequence. The platform's
 * decoder throws where a bad sequence is cut just so, lenient or not: it is only handed whole characters.
 */
export class GbDecoding implements Decoding {
  private readonly lenient: TextDecoder;
  private readonly strict: TextDecoder;
  /** The beginning of a character, 3 bytes at most. */
  private held: Buffer = Buffer.alloc(0);

  constructor(encoding: string) {
    // A mark at the file's beginning was taken for what it is before anybody decodes.
    this.lenient = new TextDecoder(encoding, {ignoreBOM: true});
    this.strict = new TextDecoder(encoding, {ignoreBOM: true, fatal: true});
  }

  decode(bytes: Uint8Array): readonly string[] {
    const all = Buffer.concat([this.held, bytes]);
    const end = endOfWhole(all);
    this.held = Buffer.from(all.subarray(end));
    return this.piecesOf(all.subarray(0, end));
  }

  finish(): readonly string[] {
    const {held} = this;
    this.held = Buffer.alloc(0);
    return this.piecesOf(held);
  }

  private piecesOf(bytes: Buffer): readonly string[] {
    const text = this.lenient.decode(bytes);
    return !text.includes('\ufffd') || this.isAllWell(bytes) ? [text] : text.split('\ufffd');
  }

  private isAllWell(bytes: Buffer): boolean {
    if (!bytes.includes(writtenReplacement)) return false;
    try {
      this.strict.decode(bytes);
      return true;
    } catch {
      return false;
    }
  }
}

/** U+FFFD in GB 18030. */
const writtenReplacement = Buffer.of(0x84, 0x31, 0xa4, 0x37);

/** Where the last character begins that may go on behind the bytes; their end where none may. */
function endOfWhole(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthAt(bytes, at);
    if (length === undefined) return at;
    at += length;
  }
  return at;
}

/** Bytes of the character that begins there, 1 where none does; undefined where the end cuts it. */
function lengthAt(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (first <= 0x80 || first === 0xff) return 1;
  const second = bytes[at + 1];
  if (second === undefined) return undefined;
  if (second < 0x30 || second > 0x39) return isTrail(second) ? 2 : 1;
  const third = bytes[at + 2];
  if (third === undefined) return undefined;
  if (third <= 0x80 || third === 0xff) return 1;
  const fourth = bytes[at + 3];
  if (fourth === undefined) return undefined;
  return fourth >= 0x30 && fourth <= 0x39 ? 4 : 1;
}

function isTrail(byte: number): boolean {
  return byte >= 0x40 && byte !== 0x7f && byte !== 0xff;
}
