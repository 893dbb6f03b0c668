/**
 * Hands the host's items to a run, behind those it has committed. With `id` it keeps a trail of their names in the run
 * directory, by which a resumed run knows that it is given the same items.
 */
import {newItemsWindow} from '../config/resolve.ts';
import {ConfigError, LedgerError, messageOf, SourceError} from '../model/errors.ts';
import type {HostFeed} from '../threads/conduct.ts';
import {itemLines} from './item-lines.ts';
import {ItemsTrail} from './items-trail.ts';
import type {Items} from './options.ts';
import type {HostItems} from './handed-over.ts';

export class ItemsFeeding {
  private readonly host: HostItems;
  private readonly dir: string;

  constructor(host: HostItems, dir: string) {
    this.host = host;
    this.dir = dir;
  }

  get isResumable(): boolean {
    return this.host.id !== undefined;
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
   * Blocks of lines behind the first `committed` items. Throws at the first block, not before.
   * @throws {LedgerError} when something is committed and the items have no names; {ChangedInputError} when they are others;
   * {ConfigError} for an item without JSON form or name; {SourceError} for what the iterable throws
   */
  async *lines(committed: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const items = guarded(this.host.items);
    const {id} = this.host;
    if (id !== undefined) return yield* namedLines(items, {id, committed, trail: new ItemsTrail(this.dir, committed)});
    if (committed === 0) return yield* itemLines(items, 0);
    throw new LedgerError('this run was begun with items that have no names: it cannot be resumed', {
      code: 'NOT_RESUMABLE',
      where: 'input.items',
      hint: 'begin anew in a new output folder, and give input.id',
    });
  }
}

interface Naming {
  readonly id: (record: any) => string;
  readonly trail: ItemsTrail;
  readonly committed: number;
}

async function* namedLines(items: Items, naming: Naming): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const lines of itemLines(named(items, naming), naming.committed)) {
    naming.trail.flush();
    yield lines;
  }
}

async function* named(items: Items, {id, trail, committed}: Naming): AsyncGenerator<unknown> {
  let index = 0;
  for await (const item of items) {
    trail.pass(nameOf(item, id, index++));
    if (index > committed) yield item;
  }
  trail.end();
}

/** What the host's own code throws is a failure of the outside. */
async function* guarded(items: Items): AsyncGenerator<unknown> {
  try {
    yield* items;
  } catch (cause) {
    throw new SourceError(`the items failed: ${messageOf(cause)}`, {
      code: 'ITEMS_FAILED',
      where: 'input.items',
      retryable: true,
      cause,
    });
  }
}

function nameOf(item: unknown, id: (record: any) => string, index: number): string {
  let name: unknown;
  try {
    name = id(item);
  } catch (cause) {
    throw new ConfigError([{path: 'input.id', message: `it fails for item ${index}: ${messageOf(cause)}`}], {cause});
  }
  if (typeof name === 'string') return name;
  throw new ConfigError([{path: 'input.id', message: `the name of item ${index} is no text but ${typeof name}`}]);
}
