/** What this session did: figures for the report, kept in the ledger with each commit. */
import type {SessionStats} from '../../ledger/records.ts';
import type {Append} from '../../protocol/mailboxes.ts';
import {ChunkTimes} from './chunk-times.ts';

export class Session {
  readonly id: number;
  readonly startedMs: number;
  private readonly steps: readonly string[];
  private readonly times = new ChunkTimes();
  private readonly stepMs: number[];
  private chunks = 0;
  private chunksWithRejects = 0;
  private chunkMs = 0;
  private commits = 0;
  private commitMs = 0;
  private commitHeldMs = 0;

  constructor(id: number, startedMs: number, steps: readonly string[]) {
    this.id = id;
    this.startedMs = startedMs;
    this.steps = steps;
    this.stepMs = steps.map(() => 0);
  }

  addChunk({extracted}: Append): void {
    this.chunks++;
    if (extracted.rejectCodes !== null) this.chunksWithRejects++;
    this.chunkMs += extracted.ms;
    this.times.add(extracted.ms);
    for (const [step, ms] of extracted.stepMs.entries()) this.stepMs[step] = (this.stepMs[step] ?? 0) + ms;
  }

  addCommit(ms: number): void {
    this.commits++;
    this.commitMs += ms;
  }

  /** Time in which commits held the run up. */
  addHeld(ms: number): void {
    this.commitHeldMs += ms;
  }

  stats(peakRssMb: number): SessionStats {
    return {
      chunks: this.chunks,
      chunksWithRejects: this.chunksWithRejects,
      chunkMs: this.chunkMs,
      chunkTimes: this.times.record,
      stepMs: Object.fromEntries(this.steps.map((name, step) => [name, this.stepMs[step] ?? 0])),
      commits: this.commits,
      commitMs: this.commitMs,
      commitHeldMs: this.commitHeldMs,
      peakRssMb,
    };
  }
}
