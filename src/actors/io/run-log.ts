/** .quern/log.jsonl: what happened, one line an event, redacted, in two files of bounded size. Never the cause of a failure. */
import {closeSync, fstatSync, openSync, renameSync, writeSync} from 'node:fs';
import type {RunPaths} from '../../ledger/paths.ts';
import type {Clock} from '../../model/clock.ts';
import type {Json} from '../../model/record.ts';
import {MiB} from '../../model/units.ts';
import {redact, redactText} from './redaction.ts';

const fileBytesMax = 10 * MiB;

export interface RunLogPlan {
  readonly paths: RunPaths;
  readonly clock: Clock;
  /** Bytes after which the file gives way to a new one. */
  readonly bytesMax?: number;
}

export class RunLog {
  private readonly plan: RunLogPlan;
  private descriptor: number | undefined;
  private bytes = 0;

  constructor(plan: RunLogPlan) {
    this.plan = plan;
  }

  write(event: string, data: Json = {}): void {
    const line = `${JSON.stringify({at: new Date(this.plan.clock.now()).toISOString(), event: redactText(event), data: redact(data)})}\n`;
    try {
      // Synchronous: a few lines a second, in order, and in the kernel's hands before a crash.
      this.bytes += writeSync(this.open(), line);
      if (this.bytes >= (this.plan.bytesMax ?? fileBytesMax)) this.rotate();
    } catch {
      // A full disk is told by the outputs; the log must not end a run that could go on.
      this.close();
    }
  }

  close(): void {
    if (this.descriptor === undefined) return;
    const {descriptor} = this;
    this.descriptor = undefined;
    try {
      closeSync(descriptor);
    } catch {
      // Nothing was promised of it.
    }
  }

  private open(): number {
    if (this.descriptor !== undefined) return this.descriptor;
    this.descriptor = openSync(this.plan.paths.log, 'a', 0o644);
    this.bytes = fstatSync(this.descriptor).size;
    return this.descriptor;
  }

  private rotate(): void {
    this.close();
    renameSync(this.plan.paths.log, this.plan.paths.olderLog);
  }
}
