/** Keeps a stretch of bytes that may run over several buffers, up to a maximum; what is longer is known to be, and not kept. */
export class ByteCapture {
  private bytes: Buffer = Buffer.alloc(0);
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private bytesMax = 0;
  /** Index in the bytes where what is not yet kept begins; -1 when nothing is captured. */
  private from = -1;
  private isTooLong = false;

  get active(): boolean {
    return this.from >= 0;
  }

  /** The next buffer; `leave` was called for the one before. */
  load(bytes: Buffer): void {
    this.bytes = bytes;
    if (this.active) this.from = 0;
  }

  start(index: number, bytesMax: number): void {
    this.kept = [];
    this.keptBytes = 0;
    this.bytesMax = bytesMax;
    this.from = index;
    this.isTooLong = false;
  }

  /** The buffer's memory will be used for something else. */
  leave(): void {
    if (!this.active || this.from === this.bytes.length) return;
    this.keep(Buffer.from(this.bytes.subarray(this.from, this.from + this.bytesMax + 1)));
    this.from = this.bytes.length;
  }

  /** Its text; undefined when it is too long. */
  stop(index: number): string | undefined {
    this.keep(this.bytes.subarray(this.from, index));
    this.from = -1;
    if (this.isTooLong) return undefined;
    const [only] = this.kept;
    const all = this.kept.length === 1 && only !== undefined ? only : Buffer.concat(this.kept);
    this.kept = [];
    return all.toString('utf8');
  }

  private keep(bytes: Buffer): void {
    this.keptBytes += bytes.length;
    if (this.keptBytes > this.bytesMax) {
      this.isTooLong = true;
      this.kept = [];
    } else {
      this.kept.push(bytes);
    }
  }
}
