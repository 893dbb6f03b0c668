/**
 * Reads unpacked bytes, and keeps some ready before they are asked for, so that the system's threads unpack while this one does
 * other things. Bounded: `aheadBytes` and one piece more wait, and behind `bytesMax` it is a bomb.
 */
import type {PackedFile, UnpackBounds} from '../../contracts/codec.ts';
import type {ByteReader, Stored} from '../../contracts/source.ts';
import {SourceError} from '../../model/errors.ts';
import type {Engine} from './engine.ts';
import type {Output} from './machine.ts';
import {unpacked} from './unpacking.ts';

export class UnpackingReader implements ByteReader {
  readonly size = -1;
  readonly mtimeMs: number;
  private readonly packed: PackedFile;
  private readonly bounds: UnpackBounds;
  private readonly outputs: AsyncGenerator<Output>;
  private ready: Output[] = [];
  private readyBytes = 0;
  private unpackedBytes = 0;
  private taken = 0;
  /** Why no more is made ready: the end, or what ended it. */
  private over: {readonly cause: unknown} | 'end' | undefined;
  private making: Promise<void> | undefined;

  constructor(packed: PackedFile, engine: Engine, bounds: UnpackBounds) {
    this.packed = packed;
    this.bounds = bounds;
    this.mtimeMs = packed.reader.mtimeMs;
    this.outputs = unpacked(packed, engine, bounds);
    this.makeReady();
  }

  get stored(): Stored {
    const {reader} = this.packed;
    return {size: reader.stored?.size ?? reader.size, taken: this.taken};
  }

  async read(target: Uint8Array): Promise<number> {
    for (;;) {
      const [first] = this.ready;
      if (first !== undefined) return this.give(first, target);
      if (this.over === 'end') return 0;
      if (this.over !== undefined) throw this.over.cause;
      this.makeReady();
      await this.making;
    }
  }

  /** Of input that comes as somebody makes it. */
  get arrival(): ByteReader['arrival'] {
    return this.packed.reader.arrival && (() => (this.ready.length > 0 || this.over !== undefined ? undefined : this.making));
  }

  async close(): Promise<void> {
    this.over ??= {cause: new SourceError('the reader is closed', {code: 'CLOSED'})};
    this.ready = [];
    await this.making;
    await this.outputs.return(undefined);
    await this.packed.reader.close();
  }

  private give(first: Output, target: Uint8Array): number {
    const part = first.bytes.subarray(0, target.byteLength);
    target.set(part);
    this.taken = first.taken;
    this.readyBytes -= part.byteLength;
    if (part.byteLength === first.bytes.byteLength) this.ready.shift();
    else this.ready[0] = {...first, bytes: first.bytes.subarray(part.byteLength)};
    this.makeReady();
    return part.byteLength;
  }

  /** At most one at a time; it never fails, but notes why it ended. */
  private makeReady(): void {
    if (this.making !== undefined || this.over !== undefined || this.readyBytes >= this.bounds.aheadBytes) return;
    this.making = this.makeOne().finally(() => {
      this.making = undefined;
      this.makeReady();
    });
  }

  private async makeOne(): Promise<void> {
    try {
      const next = await this.outputs.next();
      if (this.over !== undefined) return;
      if (next.done === true) this.over = 'end';
      else this.add(next.value);
    } catch (cause) {
      this.over ??= {cause};
    }
  }

  private add(output: Output): void {
    const room = this.bounds.bytesMax - this.unpackedBytes;
    const bytes = output.bytes.subarray(0, room);
    this.unpackedBytes += bytes.byteLength;
    this.readyBytes += bytes.byteLength;
    if (bytes.byteLength > 0) this.ready.push({...output, bytes});
    if (bytes.byteLength < output.bytes.byteLength) this.over = {cause: bomb(this.stored.size, this.bounds.bytesMax)};
  }
}

function bomb(packedBytes: number, bytesMax: number): SourceError {
  const reason = `${packedBytes} packed bytes unpack to more than ${bytesMax}: if they are meant to, raise input.unpack.ratioMax or input.unpack.mbMax`;
  return new SourceError(reason, {code: 'ARCHIVE_BOMB'});
}
