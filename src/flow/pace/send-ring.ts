/**
 * What was sent within the window: how many requests, how many tokens (as known by now), and how sure that is. Sends of the same few
 * milliseconds share a slot, so that memory is bounded at any rate, and nothing here ever walks more than what it forgets.
 */

/** A slot is forgotten when its last send is: 10 ms of a minute is what that may cost. */
const slotMs = 10;
/** A window of 61 s in slots, and some: beyond it the last slot takes what comes. */
const slotsMost = 6200;

export interface Slot {
  readonly firstMs: number;
  lastMs: number;
  requests: number;
  tokens: number;
  variance: number;
  refused: number;
  isGone: boolean;
}

/** Tokens of one send, and their variance; both change when its usage is known. */
export interface Amount {
  readonly tokens: number;
  readonly variance: number;
}

export class SendRing {
  private readonly slots: (Slot | undefined)[] = [];
  private head = 0;
  private length = 0;
  private sums = {requests: 0, tokens: 0, variance: 0, refused: 0};

  get requests(): number {
    return this.sums.requests;
  }

  /** Requests that no server refused, as far as is known. */
  get accepted(): number {
    return this.sums.requests - this.sums.refused;
  }

  get tokens(): number {
    return Math.max(0, this.sums.tokens);
  }

  /** Rounding must not make it negative: a root is taken of it. */
  get variance(): number {
    return Math.max(0, this.sums.variance);
  }

  /** When the oldest send in it was made; null when it is empty. */
  get oldestMs(): number | null {
    return this.slots[this.head]?.lastMs ?? null;
  }

  /** Of what is in it, what was sent after this moment. Walks what was sent before. */
  after(ms: number): {readonly requests: number; readonly tokens: number} {
    let {requests, tokens} = this.sums;
    for (let index = 0; index < this.length; index++) {
      const slot = this.slots[(this.head + index) % slotsMost];
      if (slot === undefined || slot.lastMs > ms) break;
      requests -= slot.requests;
      tokens -= slot.tokens;
    }
    return {requests, tokens: Math.max(0, tokens)};
  }

  /** Moments never go back. */
  add(nowMs: number, amount: Amount): Slot {
    const slot = this.slotAt(nowMs);
    slot.lastMs = nowMs;
    slot.requests++;
    this.sums.requests++;
    this.change(slot, {tokens: 0, variance: 0}, amount);
    return slot;
  }

  /** What a send was counted with is replaced; nothing when the window has passed it. */
  change(slot: Slot, from: Amount, to: Amount): void {
    if (slot.isGone) return;
    slot.tokens += to.tokens - from.tokens;
    slot.variance += to.variance - from.variance;
    this.sums.tokens += to.tokens - from.tokens;
    this.sums.variance += to.variance - from.variance;
  }

  /** The server took neither the request nor its tokens. It is counted still: many servers count refused requests. */
  refuse(slot: Slot, amount: Amount): void {
    if (slot.isGone) return;
    slot.refused++;
    this.sums.refused++;
    this.change(slot, amount, {tokens: 0, variance: 0});
  }

  /** Forgets what was sent at this moment or before. */
  forget(untilMs: number): void {
    for (let slot = this.slots[this.head]; slot !== undefined && slot.lastMs <= untilMs; slot = this.slots[this.head]) {
      slot.isGone = true;
      this.sums.requests -= slot.requests;
      this.sums.refused -= slot.refused;
      this.sums.tokens -= slot.tokens;
      this.sums.variance -= slot.variance;
      this.slots[this.head] = undefined;
      this.head = (this.head + 1) % slotsMost;
      this.length--;
    }
    // An empty ring has no rounding left in it.
    if (this.length === 0) this.sums = {requests: 0, tokens: 0, variance: 0, refused: 0};
  }

  private slotAt(nowMs: number): Slot {
    const last = this.length === 0 ? undefined : this.slots[(this.head + this.length - 1) % slotsMost];
    if (last !== undefined && (nowMs - last.firstMs < slotMs || this.length === slotsMost)) return last;
    const slot = {firstMs: nowMs, lastMs: nowMs, requests: 0, tokens: 0, variance: 0, refused: 0, isGone: false};
    this.slots[(this.head + this.length) % slotsMost] = slot;
    this.length++;
    return slot;
  }
}
