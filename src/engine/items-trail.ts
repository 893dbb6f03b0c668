/**
 * The names of a run's items, remembered by their running crc32, four bytes an item, in the run directory. Written ahead of what
 * is committed; what is lost of it in a crash is a comparison less, never a wrong one.
 */
import {appendFileSync, closeSync, mkdirSync, openSync, readSync, truncateSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {crc32} from 'node:zlib';
import {sinkErrorOf} from '../contracts/sink-fault.ts';
import {ChangedInputError} from '../model/errors.ts';
import {counted} from '../model/plural.ts';

const trailFile = join('.quern', 'items.crc');
const entryBytes = 4;
/** What stands where nothing is known. */
const unknown = 0;

export class ItemsTrail {
  private readonly path: string;
  private readonly committed: number;
  /** Of the committed items, as an earlier session was given them. */
  private readonly before: number;
  private seen = 0;
  private crc = 0;
  private fresh: number[] = [];

  /** Goes on behind so many items. @throws {SinkError} */
  constructor(dir: string, committed: number) {
    this.path = join(dir, trailFile);
    this.committed = committed;
    try {
      mkdirSync(dirname(this.path), {recursive: true});
      appendFileSync(this.path, '');
      this.before = committed === 0 ? unknown : entryAt(this.path, committed - 1);
      truncateSync(this.path, committed * entryBytes);
    } catch (cause) {
      throw sinkErrorOf(cause, this.path);
    }
  }

  /** The next item's name. @throws {ChangedInputError} at the last committed item, when one of them was another */
  pass(name: string): void {
    this.crc = crc32(`${name.length}:${name}`, this.crc);
    this.seen++;
    if (this.seen > this.committed) this.fresh.push(this.crc);
    if (this.seen === this.committed && this.before !== unknown && this.before !== this.crc) throw otherItems(this.seen);
  }

  /** Writes down what was passed: before those items can be committed. @throws {SinkError} */
  flush(): void {
    try {
      appendFileSync(this.path, new Uint8Array(Uint32Array.from(this.fresh).buffer));
    } catch (cause) {
      throw sinkErrorOf(cause, this.path);
    }
    this.fresh = [];
  }

  /** No more items come. @throws {ChangedInputError} when they are fewer than are committed */
  end(): void {
    if (this.seen >= this.committed) return;
    throw changedItems(`there are no more than ${counted(this.seen, 'item')}, and ${counted(this.committed, 'is', 'are')} committed`);
  }
}

function entryAt(path: string, index: number): number {
  const entry = new Uint32Array(1);
  const file = openSync(path, 'r');
  try {
    readSync(file, entry, 0, entryBytes, index * entryBytes);
  } finally {
    closeSync(file);
  }
  return entry[0] ?? unknown;
}

function otherItems(seen: number): ChangedInputError {
  return changedItems(`the first ${counted(seen, 'item is not the one that was', 'items are not the ones that were')} handed over before`);
}

function changedItems(what: string): ChangedInputError {
  return new ChangedInputError(what, {
    code: 'CHANGED_INPUT',
    where: 'input.items',
    hint: 'hand over the same items in the same order, or begin anew in a new output folder',
  });
}
