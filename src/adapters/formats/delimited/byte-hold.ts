/** Keeps a copy of bytes from an offset on while they come in pieces. Grows by doubling; its owner bounds what is kept. */

export class ByteHold {
  /** Offset of the first byte kept. */
  start = 0;
  length = 0;
  private bytes: Buffer = Buffer.alloc(0);

  begin(offset: number): void {
    this.start = offset;
    this.length = 0;
  }

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.byteLength;
    if (length > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(bytes, this.length);
    this.length = length;
  }

  /** A view of what is kept from an offset on; valid until the next `begin`. */
  from(offset: number): Buffer {
    return this.bytes.subarray(offset - this.start, this.length);
  }

  /** Lets the memory go. */
  clear(): void {
    this.bytes = Buffer.alloc(0);
    this.length = 0;
  }
}
