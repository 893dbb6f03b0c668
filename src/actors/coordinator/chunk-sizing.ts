/**
 * How far the next buffers are filled before they are cut: less where chunks come out much larger than they went in, and while memory
 * presses. Where a file is cut changes no byte of the output. Knows sizes only.
 */
import {KiB} from '../../model/units.ts';

/** Rows this many times as large as their input are the ordinary case: lines of a table with their names written out. */
const usualExpansion = 3;
/** Smaller chunks cost more to hand over than they save. */
const leastBytes = 64 * KiB;
/** The first are small, each so many times the one before: a worker whose code is cold took 55 ms for a first megabyte, and the other had none. */
const growth = 4;
/** Under pressure they are halved: what a worker holds shrinks with them. */
const pressedShare = 2;

export class ChunkSizing {
  private readonly usual: number;
  private readonly least: number;
  /** What the next has at most, while a stage begins. */
  private first: number;
  /** Bytes out for each one in: rises at once, falls slowly. */
  private expansion = 0;
  private hasNoted = false;

  /** @param usual bytes of a chunk that is cut as the job says */
  constructor(usual: number) {
    this.usual = usual;
    this.least = Math.min(usual, leastBytes);
    this.first = this.least;
  }

  /** What one result took and gave. */
  note(bytes: {readonly input: number; readonly output: number}): void {
    if (bytes.input <= 0) return;
    const expansion = bytes.output / bytes.input;
    this.hasNoted = true;
    this.expansion = Math.max(expansion, (this.expansion * 7 + expansion) / 8);
  }

  /** Bytes that the rows of so many will take: as many, before any are known; no more times as many than is usual, since chunks are cut smaller then. */
  outputOf(bytes: number): number {
    return Math.floor(bytes * (this.hasNoted ? Math.min(this.expansion, usualExpansion) : 1));
  }

  /** A buffer is filled as `next` said. */
  noteCut(): void {
    this.first = Math.min(this.usual, this.first * growth);
  }

  /** Bytes to fill the next buffer with. */
  next(isPressed: boolean): number {
    const expanded = Math.max(1, this.expansion / usualExpansion);
    return Math.max(this.least, Math.min(this.first, Math.floor(this.usual / expanded / (isPressed ? pressedShare : 1))));
  }
}
