/** Cuts lines out of blocks of bytes, in bounded memory: one line at most beside one block. Reads nothing itself. */

const lineFeed = 10;

export interface LineTaker {
  /** Without its line feed; valid during the call. */
  onLine(line: Buffer): void;
  /** In place of one that is longer than the bound. */
  onTooLong?(): void;
}

export class LineCutter {
  private readonly taker: LineTaker;
  private readonly bytesMost: number;
  private pieces: Buffer[] = [];
  /** Bytes behind the last line feed. */
  unended = 0;

  /** @param bytesMost of a line without its line feed; where none is given, lines are as long as memory bears */
  constructor(taker: LineTaker, bytesMost = Infinity) {
    this.taker = taker;
    this.bytesMost = bytesMost;
  }

  /** The block may be used again afterwards. */
  push(block: Uint8Array): void {
    const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
    let at = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, at)) {
      this.cut(bytes.subarray(at, end));
      at = end + 1;
    }
    if (at < bytes.length) this.keep(bytes.subarray(at));
  }

  /** What is behind the last line feed is a line too. */
  end(): void {
    if (this.unended > 0) this.cut(Buffer.alloc(0));
  }

  private cut(last: Buffer): void {
    const {pieces, taker} = this;
    const isTooLong = this.unended + last.length > this.bytesMost;
    this.pieces = [];
    this.unended = 0;
    if (isTooLong) taker.onTooLong?.();
    else taker.onLine(pieces.length === 0 ? last : Buffer.concat([...pieces, last]));
  }

  private keep(rest: Buffer): void {
    this.unended += rest.length;
    if (this.unended <= this.bytesMost) this.pieces.push(Buffer.from(rest));
    else this.pieces = [];
  }
}
