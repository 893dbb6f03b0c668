/**
 * Opens the next packed files while one is read: unpacking begins with the opening, on the system's threads, so several files are
 * unpacked side by side. Bounded in files, in what each keeps ready, and by credit that is set aside. Changes no order.
 */
import type {PlainFile} from '../../contracts/layers.ts';
import type {Split} from '../../model/chunk.ts';
import type {Desk} from './desk.ts';
import {openPlain} from './opening.ts';

/** Beside the one that is read; libuv has four threads, and syncs of the outputs need one. */
const filesMost = 2;
/** Splits looked at: large packed files may stand among small ones. */
const splitsLookedAt = 16;

export class OpeningAhead {
  private readonly desk: Desk;
  private readonly opened = new Map<number, Promise<PlainFile>>();

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** The next splits, in order: those that look packed, and too large for a bundle, are opened as far as credit goes. */
  look(next: readonly Split[]): void {
    const {layers, credit, plan} = this.desk;
    for (const split of next.slice(0, splitsLookedAt)) {
      if (this.opened.size >= filesMost) return;
      const bytes = layers.bytesExpected(split);
      if (bytes === split.size || bytes <= plan.limits.bundleBytes || this.opened.has(split.id)) continue;
      if (!credit.setAside(layers.bytesAhead)) return;
      const opening = openPlain(this.desk, split);
      // Whoever opens it in its turn meets the failure again, or finds that it has passed.
      opening.catch(() => undefined);
      this.opened.set(split.id, opening);
    }
  }

  /** In its turn. @throws as openPlain */
  async open(split: Split): Promise<PlainFile> {
    const opening = this.take(split.id);
    return opening === undefined ? openPlain(this.desk, split) : opening.catch(() => openPlain(this.desk, split));
  }

  async close(): Promise<void> {
    for (const id of this.opened.keys()) {
      const file = await this.take(id)?.catch(() => undefined);
      await file?.reader.close();
    }
  }

  private take(id: number): Promise<PlainFile> | undefined {
    const opening = this.opened.get(id);
    if (opening === undefined) return undefined;
    this.opened.delete(id);
    this.desk.credit.endAside(this.desk.layers.bytesAhead);
    return opening;
  }
}
