/**
 * Drives one of node:zlib's unpackers from block to block: writes a block when it has given all of the one before, takes what it gives
 * piece by piece, and says where its stream ended. The unpacking itself is done by libuv's threads.
 */
import type {Transform} from 'node:stream';
import {KiB} from '../../model/units.ts';
import type {PackedBlocks} from './packed-blocks.ts';

/** What a machine gives at once, and holds ready at most. */
const pieceBytesMost = 64 * KiB;
const pieceBytesLeast = 2 * KiB;
/** Text is packed to an eighth of its size or more, as a rule. */
const ratioExpected = 8;

/** Bytes of a piece of a file that takes so many packed ones: of small files there are many. */
export function pieceBytesOf(packedBytes: number): number {
  if (packedBytes < 0) return pieceBytesMost;
  return Math.min(pieceBytesMost, Math.max(pieceBytesLeast, packedBytes * ratioExpected));
}

/** What zlib.createGunzip and its kin make. */
export type Machine = Transform & {
  /** Packed bytes it has made use of. */
  readonly bytesWritten: number;
};

/** Unpacked bytes. */
export interface Output {
  readonly bytes: Uint8Array;
  /** Bytes of the source that were taken before the packed ones these were made of, at most. */
  readonly taken: number;
}

/**
 * Everything until the stream's end, behind which the blocks stand then; `stepAt` says how many bytes to feed at a position.
 * @throws what zlib says is wrong with the bytes; Z_BUF_ERROR when they end too early
 */
export async function* outputsOf(machine: Machine, blocks: PackedBlocks, stepAt: (position: number) => number): AsyncGenerator<Output> {
  const watch = new Watch(machine);
  let fed = 0;
  let taken = blocks.taken;
  try {
    while (!watch.isOver) {
      const bytes = machine.read() as Uint8Array | null;
      if (bytes !== null) {
        yield {bytes, taken};
        continue;
      }
      watch.throwIfFailed();
      if (watch.isBusy) {
        await watch.change();
        continue;
      }
      // Bytes it made no use of stand behind the stream's end.
      if (machine.bytesWritten < fed) break;
      ({taken} = blocks);
      const block = await blocks.next(stepAt(blocks.position));
      fed += block.byteLength;
      watch.feed(block);
    }
    blocks.putBack(fed - machine.bytesWritten);
  } finally {
    machine.destroy();
  }
}

/** What the machine's events said last, for a loop that asks. */
class Watch {
  isBusy = false;
  isOver = false;
  private readonly machine: Machine;
  private failure: {readonly cause: unknown} | undefined;
  private hasChanged = false;
  private wake: (() => void) | undefined;

  constructor(machine: Machine) {
    this.machine = machine;
    machine.on('readable', () => this.note());
    machine.on('end', () => {
      this.isOver = true;
      this.note();
    });
    machine.on('error', (cause: unknown) => {
      this.failure = {cause};
      this.note();
    });
  }

  /** No bytes: the end. */
  feed(block: Uint8Array): void {
    this.isBusy = true;
    if (block.byteLength === 0) this.machine.end();
    else this.machine.write(block, () => this.noteTaken());
  }

  async change(): Promise<void> {
    if (!this.hasChanged) await new Promise<void>((wake) => (this.wake = wake));
    this.hasChanged = false;
  }

  throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure.cause;
  }

  private noteTaken(): void {
    this.isBusy = false;
    this.note();
  }

  /** A change that nobody waits for yet is not lost. */
  private note(): void {
    this.hasChanged = true;
    this.wake?.();
  }
}
