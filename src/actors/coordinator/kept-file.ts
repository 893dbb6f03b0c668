/**
 * A file that comes once only and has wrappings: its plain bytes are kept until they are done with, since they could not be made
 * again. What its source has given is forgotten at once.
 */
import type {PlainFile} from '../../contracts/layers.ts';
import type {ByteReader} from '../../contracts/source.ts';
import {ByteWindow} from '../../flow/byte-window.ts';

export class KeptFile {
  private readonly reader: ByteReader;
  private readonly window = new ByteWindow();
  private readonly damage: unknown;
  private readonly onMade: (stored: number) => void;
  /** One behind the last byte that was made. */
  private made: number;

  /** `onMade` is told how many of the bytes in the source are not needed any more. */
  constructor({reader, head, damage}: Pick<PlainFile, 'reader' | 'head' | 'damage'>, onMade: (stored: number) => void) {
    this.reader = reader;
    this.onMade = onMade;
    this.damage = damage;
    this.made = head.byteLength;
    this.window.add(head);
  }

  /** Those behind what was made are made on the way: by one reader at a time. */
  readerAt(offset: number, close = (): Promise<void> => Promise.resolve()): ByteReader {
    const {reader} = this;
    let position = offset;
    return {
      size: reader.size,
      mtimeMs: reader.mtimeMs,
      get stored() {
        return reader.stored;
      },
      arrival: reader.arrival && (() => (position < this.made ? undefined : reader.arrival?.())),
      read: async (target) => {
        const read = position < this.made ? await this.window.readAt(position, target) : await this.make(target);
        position += read;
        return read;
      },
      close,
    };
  }

  forget(offset: number): void {
    this.window.forget(offset);
  }

  private async make(target: Uint8Array): Promise<number> {
    if (this.damage !== undefined) throw this.damage;
    const read = await this.reader.read(target);
    this.window.add(target.subarray(0, read));
    this.made += read;
    this.onMade(this.reader.stored?.taken ?? 0);
    return read;
  }
}
