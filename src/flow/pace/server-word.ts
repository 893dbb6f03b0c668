/**
 * What a server says of one of its limits (requests, or tokens): how high it is, and how much others with the same key use of it. Believed for a
 * limit of a minute only: some servers send one of the day under the same name.
 */

/** A limit of a minute is whole again within a minute; a little more for clocks that differ. */
const awayMostMs = 65_000;
/** Others are held at their most of the last minute: a calendar window tells of them only near its end. */
const heldMs = 10_000;
const heldCount = 7;

export interface Word {
  /** When the call was sent whose answer says it. */
  readonly sentAtMs: number;
  readonly limit: number | null;
  readonly left: number | null;
  readonly resetMs: number | null;
}

export class ServerWord {
  private told: number | null = null;
  private toldToMs = Number.NEGATIVE_INFINITY;
  private readonly others = new Float64Array(heldCount);
  /** Of them: asked for several times a call, and seldom changed. */
  private most = 0;
  private heldFrom = 0;

  /** By its word to the call sent last: answers overtake each other, and a slow one tells of a limit that is past. Null while there is none. */
  get limit(): number | null {
    return this.told;
  }

  /** What others used of it, at most, in the last minute. */
  othersUse(nowMs: number): number {
    this.turnTo(nowMs);
    return this.most;
  }

  /** `own`: what we have sent of it in the last minute. */
  hear(nowMs: number, {sentAtMs, limit, left, resetMs}: Word, own: number): void {
    if (limit === null || limit < 1 || (resetMs !== null && resetMs - nowMs > awayMostMs)) return;
    if (sentAtMs >= this.toldToMs) {
      this.told = limit;
      this.toldToMs = sentAtMs;
    }
    if (left !== null && left <= limit) this.hold(nowMs, limit - left - own);
  }

  private hold(nowMs: number, used: number): void {
    this.turnTo(nowMs);
    const at = this.heldFrom % heldCount;
    this.others[at] = Math.max(this.others[at] ?? 0, used);
    this.most = Math.max(this.most, used);
  }

  private turnTo(nowMs: number): void {
    const current = Math.floor(nowMs / heldMs);
    if (current === this.heldFrom) return;
    if (current - this.heldFrom >= heldCount) this.others.fill(0);
    else for (let held = this.heldFrom + 1; held <= current; held++) this.others[held % heldCount] = 0;
    this.heldFrom = current;
    this.most = Math.max(...this.others);
  }
}
