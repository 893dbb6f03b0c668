/** Writes large generated files piece by piece, in bounded memory. */
import {closeSync, openSync, writeSync} from 'node:fs';

const flushCharacters = 2 ** 20;

export class TextWriter {
  /** Bytes written and flushed so far. */
  bytes = 0;
  private readonly descriptor: number;
  private pending: string[] = [];
  private characters = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, 'w');
  }

  write(text: string): void {
    this.pending.push(text);
    this.characters += text.length;
    if (this.characters >= flushCharacters) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.pending.join(''));
    for (let at = 0; at < bytes.byteLength;) at += writeSync(this.descriptor, bytes, at);
    this.bytes += bytes.byteLength;
    this.pending = [];
    this.characters = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }
}
