/**
 * Hands the host's items to a run, behind those it has committed. With `id` it keeps a trail of the names' running hash in the
 * run directory, by which a resumed run knows that it is given the same items.
 */
import {createHash, type Hash} from 'node:crypto';
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {newItemsWindow} from '../config/resolve.ts';
import {ChangedInputError, LedgerError} from '../model/errors.ts';
import type {HostFeed} from '../threads/conduct.ts';
import {itemLines} from './item-lines.ts';
import type {HostItems} from './prepare.ts';

const trailFile = join('.quern', 'items.json');
/** Marks kept at most; every second one is dropped when there are more. */
const marksMost = 256;
const recordsBetweenMarks = 1000;

/** After so many records the names' running hash was this. */
interface Mark {
  readonly records: number;
  readonly hash: string;
}

export class ItemsFeeding {
  private readonly host: HostItems;
  private readonly dir: string;

  constructor(host: HostItems, dir: string) {
    this.host = host;
    this.dir = dir;
  }

  /** The window of a run on this thread, fed as soon as the run is open. */
  async window(): Promise<HostFeed> {
    const feed = await newItemsWindow();
    const pump = async (records: number): Promise<void> => {
      try {
        for await (const lines of this.lines(records)) if (!(await feed.push(lines))) return;
        feed.end();
      } catch (cause) {
        feed.fail(cause);
      }
    };
    return {feed, onBegin: (records) => void pump(records)};
  }

  /**
   * Blocks of lines behind the first `records` items.
   * @throws {LedgerError} when something is committed and the items have no names; {ChangedInputError} when they are others
   */
  lines(records: number): AsyncIterable<Uint8Array<ArrayBuffer>> {
    const {id} = this.host;
    if (id !== undefined) return itemLines(this.named(id, records));
    if (records === 0) return itemLines(this.host.items);
    throw new LedgerError('this run was begun with items that have no names: it cannot be resumed', {
      code: 'NOT_RESUMABLE',
      where: 'input.items',
      hint: 'begin anew in a new output folder, and give input.id',
    });
  }

  private async *named(id: (record: any) => string, committed: number): AsyncGenerator<unknown> {
    const trail = committed === 0 ? [] : readTrail(this.dir);
    const marks: Mark[] = [];
    const hash = createHash('sha256');
    let seen = 0;
    for await (const item of this.host.items) {
      const name = id(item);
      hash.update(`${name.length}:${name}`);
      seen++;
      if (seen <= committed) {
        checkMark(trail, seen, hash);
        if (seen < committed) continue;
      }
      if (seen % recordsBetweenMarks === 0 || seen === committed) this.note(marks, {records: seen, hash: digestOf(hash)});
      if (seen > committed) yield item;
    }
    if (seen < committed) throw changedItems(seen, committed);
  }

  private note(marks: Mark[], mark: Mark): void {
    marks.push(mark);
    if (marks.length > marksMost) for (let i = marks.length - 2; i >= 0; i -= 2) marks.splice(i, 1);
    const path = join(this.dir, trailFile);
    mkdirSync(join(this.dir, '.quern'), {recursive: true});
    writeFileSync(`${path}.new`, JSON.stringify(marks));
    renameSync(`${path}.new`, path);
  }
}

function readTrail(dir: string): readonly Mark[] {
  try {
    return JSON.parse(readFileSync(join(dir, trailFile), 'utf8')) as Mark[];
  } catch {
    // A run too short to have left a mark: there is nothing to compare with.
    return [];
  }
}

function checkMark(trail: readonly Mark[], seen: number, hash: Hash): void {
  const mark = trail.find(({records}) => records === seen);
  if (mark !== undefined && mark.hash !== digestOf(hash)) throw changedItems(seen, seen);
}

function digestOf(hash: Hash): string {
  return hash.copy().digest('hex').slice(0, 16);
}

function changedItems(seen: number, committed: number): ChangedInputError {
  const what =
    seen < committed
      ? `there are only ${seen} items, and ${committed} are committed`
      : `the first ${seen} items are not the ones that are committed`;
  return new ChangedInputError(what, {
    code: 'CHANGED_INPUT',
    where: 'input.items',
    hint: 'hand over the same items in the same order, or begin anew in a new output folder',
  });
}
