/** What is told of each request: hashes, ids and counts, no text and no key. Bounded: the oldest entries in memory give way. */
import type {FaultKind} from './faults/kinds.ts';

/** One line of the request log. */
export interface RequestEntry {
  /** When it came, RFC 3339. */
  readonly at: string;
  /** What the answer's x-request-id said. */
  readonly id: string;
  readonly path: string;
  readonly status: number;
  /** `answered`, `limited`, `abandoned` (the client left), a fault's kind, or what was wrong: `badRequest`, `badKey`, `unknownModel`, ... */
  readonly outcome: string;
  /** All faults that befell it, those of content too. */
  readonly faults: readonly FaultKind[];
  readonly model: string | null;
  /** First 16 digits of the body's sha256; null of what is no chat request. */
  readonly content: string | null;
  /** How often that content was admitted, this time included; 0: it was not. */
  readonly attempt: number;
  /** Their ids in a pack (null of a request that is none), and the first 16 digits of the sha256 of their texts. */
  readonly items: readonly {readonly id: string | null; readonly hash: string}[];
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** From its coming to its end. */
  readonly ms: number;
}

export interface Stats {
  readonly simulated: true;
  readonly requests: number;
  readonly inFlight: number;
  readonly inFlightMost: number;
  /** Outcome -> requests. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  /** Of requests that were answered. */
  readonly items: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export class RequestLog {
  readonly entries: RequestEntry[] = [];
  private readonly outcomes = new Map<string, number>();
  private readonly faults = new Map<string, number>();
  private readonly sums = {requests: 0, inFlight: 0, inFlightMost: 0, items: 0, promptTokens: 0, completionTokens: 0};

  private readonly entriesMost: number;
  private readonly tell: (entry: RequestEntry) => void;

  constructor(entriesMost: number, tell: (entry: RequestEntry) => void) {
    this.entriesMost = entriesMost;
    this.tell = tell;
  }

  begin(): void {
    this.sums.inFlight++;
    this.sums.inFlightMost = Math.max(this.sums.inFlightMost, this.sums.inFlight);
  }

  end(entry: RequestEntry): void {
    this.sums.inFlight--;
    this.sums.requests++;
    count(this.outcomes, entry.outcome);
    for (const fault of entry.faults) count(this.faults, fault);
    if (entry.outcome === 'answered') {
      this.sums.items += entry.items.length;
      this.sums.promptTokens += entry.promptTokens;
      this.sums.completionTokens += entry.completionTokens;
    }
    this.entries.push(entry);
    // By halves, so that each entry is moved once on average.
    if (this.entries.length > this.entriesMost) this.entries.splice(0, Math.ceil(this.entriesMost / 2));
    this.tell(entry);
  }

  stats(): Stats {
    return {simulated: true, ...this.sums, outcomes: Object.fromEntries(this.outcomes), faults: Object.fromEntries(this.faults)};
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
