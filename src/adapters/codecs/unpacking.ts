/**
 * Unpacks a file stream by stream, and saves what stands right before damage. When a machine meets damage it drops what it had made of
 * the block at hand: so the file is unpacked again, in smaller steps from that block on, down to single bytes. Three times through
 * the file at most, then 64 steps of 1 KiB and 1,024 of one byte.
 */
import type {PackedFile, UnpackBounds} from '../../contracts/codec.ts';
import type {ByteReader} from '../../contracts/source.ts';
import type {SourceError} from '../../model/errors.ts';
import {KiB} from '../../model/units.ts';
import {corrupt, faultOf, type Engine, type MachineGiven} from './engine.ts';
import {outputsOf, pieceBytesOf, type Output} from './machine.ts';
import {blockBytes, PackedBlocks} from './packed-blocks.ts';

const stepBytes = [blockBytes, KiB, 1] as const;

/**
 * Every byte that can be unpacked, once and in order. @throws {SourceError} behind the last of them, when it is not the end; or when the
 * file cannot be opened again: what is saved must be the same each time
 */
export async function* unpacked(packed: PackedFile, engine: Engine, {windowBytesMax}: UnpackBounds): AsyncGenerator<Output> {
  const pass = new Pass(engine, {windowBytesMax, pieceBytes: pieceBytesOf(packed.reader.size)});
  let fault = yield* pass.through(packed.reader);
  for (const step of stepBytes.slice(1)) {
    if (fault?.code !== 'CORRUPT_ARCHIVE' || packed.reopen === null) break;
    const reader = await packed.reopen();
    try {
      pass.step = step;
      fault = yield* pass.through(reader);
    } finally {
      await reader.close();
    }
  }
  if (fault !== undefined) throw fault;
}

class Pass {
  /** Bytes fed at once from `good` on. */
  step: number = blockBytes;
  private readonly engine: Engine;
  private readonly given: MachineGiven;
  /** So many packed bytes were fed and found to be sound. */
  private good = 0;
  private givenBytes = 0;

  constructor(engine: Engine, given: MachineGiven) {
    this.engine = engine;
    this.given = given;
  }

  /** What no pass before has given; the fault that ended it, where one did. */
  async *through(reader: ByteReader): AsyncGenerator<Output, SourceError | undefined> {
    const blocks = new PackedBlocks(reader);
    let fedFrom = 0;
    const stepAt = (position: number): number => {
      fedFrom = position;
      return position < this.good ? this.good - position : this.step;
    };
    let position = 0;
    try {
      for await (const {bytes, taken} of this.streams(blocks, stepAt)) {
        const fresh = bytes.subarray(Math.max(0, Math.min(bytes.byteLength, this.givenBytes - position)));
        position += bytes.byteLength;
        this.givenBytes = Math.max(this.givenBytes, position);
        if (fresh.byteLength > 0) yield {bytes: fresh, taken};
      }
      return undefined;
    } catch (cause) {
      this.good = fedFrom;
      return faultOf(cause, this.engine, fedFrom);
    }
  }

  private async *streams(blocks: PackedBlocks, stepAt: (position: number) => number): AsyncGenerator<Output> {
    const {behind, label} = this.engine;
    for (let more = true; more; more = behind === 'streams' && (await blocks.passZeros())) {
      yield* outputsOf(this.engine.machine(this.given), blocks, stepAt);
    }
    if (behind === 'nothing' && (await blocks.next(1)).byteLength > 0) throw corrupt(`the ${label} is damaged: bytes follow its end`);
  }
}
