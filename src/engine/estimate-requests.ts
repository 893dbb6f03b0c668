/**
 * How large the requests of a step are: a few are made as a run would make them, and never sent. What they hold beside the items' texts (the
 * instructions, the rules, the schema) is the same for every request of as many items.
 */
import type {Inquiry, PackItem} from '../actors/io/asking/inquiry.ts';
import {FailedCall, type Prompt, type ProviderConnection} from '../contracts/provider.ts';
import {firstAttempt} from '../llm/packing/attempt.ts';
import {assert} from '../model/errors.ts';
import {MiB} from '../model/units.ts';

/** An item to make requests of. */
export interface SampleItem {
  readonly row: Readonly<Record<string, unknown>>;

  readonly text: string;
  readonly category: string | null;
}

/** What a request of so many items has beside their texts. */
export interface RequestSize {
  /** UTF-8. */
  readonly bytes: number;
  /** Nano-USD at most, the texts left out; 0 where prices are unknown. */
  readonly worstNano: number;
}

const heldBytesMost = 4 * MiB;

/** A way to a server that goes nowhere: what would be sent is kept to be shown. */
export class Nowhere implements ProviderConnection {
  private readonly taken: Prompt[] = [];

  get prompts(): readonly Prompt[] {
    return this.taken;
  }

  complete(prompt: Prompt): Promise<never> {
    this.taken.push(prompt);
    return Promise.reject(new FailedCall('an estimate sends nothing', {kind: 'transient', code: 'ABORTED', ms: 0}));
  }

  models(): Promise<null> {
    return Promise.resolve(null);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export class RequestSizes {
  private readonly inquiry: Inquiry;
  /** Nano-USD a byte of text can cost. */
  private readonly byteNano: number;
  private readonly held: SampleItem[] = [];
  private heldBytes = 0;
  private readonly sizes = new Map<number, RequestSize>();

  constructor(inquiry: Inquiry, byteNano: number) {
    this.inquiry = inquiry;
    this.byteNano = byteNano;
  }

  /** The first of them are kept, as many as a request holds. */
  offer(item: SampleItem): void {
    const [first] = this.held;
    if (this.held.length >= this.inquiry.pack || this.heldBytes >= heldBytesMost) return;
    if (first !== undefined && first.category !== item.category) return;
    this.held.push(item);
    this.heldBytes += Buffer.byteLength(item.text);
  }

  of(count: number): RequestSize {
    const known = this.sizes.get(count);
    if (known !== undefined) return known;
    const items = this.itemsOf(count);
    const texts = items.reduce((sum, {bytes}) => sum + bytes, 0);
    const draft = this.inquiry.draft(items, 0);
    assert(draft !== null, 'nothing is on its way while an estimate is made');
    draft.drop();
    const size = {bytes: Math.max(0, draft.promptBytes - texts), worstNano: Math.max(0, draft.worstNano - texts * this.byteNano)};
    this.sizes.set(count, size);
    return size;
  }

  /** The first request, as it would go to the server. @param nowhere the connection that the inquiry was made with */
  async show(nowhere: Nowhere): Promise<readonly Prompt[]> {
    if (this.held.length === 0) return [];
    const before = nowhere.prompts.length;
    const draft = this.inquiry.draft(this.itemsOf(this.held.length), 0);
    assert(draft !== null, 'nothing is on its way while an estimate is made');
    await draft.send(new AbortController().signal).catch((cause: unknown) => {
      if (!(cause instanceof FailedCall)) throw cause;
    });
    return nowhere.prompts.slice(before);
  }

  private itemsOf(count: number): readonly PackItem[] {
    return Array.from({length: count}, (_, id) => {
      const held = this.held[id % Math.max(1, this.held.length)];
      const {row = {}, text = ''} = held ?? {};
      const bytes = Buffer.byteLength(text);
      return {id, row, text, bytes, category: null, priority: 'medium', addedMs: 0, attempt: firstAttempt};
    });
  }
}
