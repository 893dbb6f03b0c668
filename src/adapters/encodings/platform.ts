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

/** GB 18030 (and GBK, which the standard decodes by it) can hold U+FFFD itself: then it must be told from a bad sequence. */
export class GbDecoding implements Decoding {
  private readonly encoding: string;
  private readonly decoder: TextDecoder;
  /** The last 3 bytes before the block: as much as it may go on with. */
  private before: Buffer = Buffer.alloc(0);

  constructor(encoding: string) {
    this.encoding = encoding;
    this.decoder = new TextDecoder(encoding);
  }

  decode(bytes: Uint8Array): readonly string[] {
    const text = this.decoder.decode(bytes, {stream: true});
    const {before} = this;
    this.before = Buffer.from(Buffer.concat([before, bytes.subarray(-3)]).subarray(-3));
    if (!text.includes('\ufffd') || this.isAllWell(text, Buffer.concat([before, bytes]), before.length)) return [text];
    return text.split('\ufffd');
  }

  finish(): readonly string[] {
    return this.decoder.decode().split('\ufffd');
  }

  /** Strictly decoded, from whichever byte the block's first character began at, the bytes give the same text. */
  private isAllWell(text: string, bytes: Buffer, known: number): boolean {
    if (!bytes.includes(writtenReplacement)) return false;
    for (let from = 0; from <= known; from++) {
      try {
        if (new TextDecoder(this.encoding, {fatal: true}).decode(bytes.subarray(from), {stream: true}) === text) return true;
      } catch {
        // From this byte on it is none.
      }
    }
    return false;
  }
}

/** U+FFFD in GB 18030. */
const writtenReplacement = Buffer.of(0x84, 0x31, 0xa4, 0x37);
