/** One output an input file, with its name below the root. Made when its turn comes, synced in groups, named after the commit. */
import {dirname, join} from 'node:path';
import {makeFolder, syncFolder} from '../../ledger/durable.ts';
import {outputStates, type OutputRecord} from '../../ledger/records.ts';
import {assert} from '../../model/errors.ts';
import type {Closing} from './closing.ts';
import type {RowsAppend, RowsLayout, SpanRows} from './layout.ts';
import {publishOutput, type OutputFile} from './output-file.ts';

/** Renames in a row; then others have their turn. */
const renamesAtOnce = 64;
/** Folders known to exist; forgotten ones are only made again, for nothing. */
const foldersMax = 4096;

export interface PerFilePlan {
  readonly dir: string;
  readonly extension: string;
  readonly closing: Closing;
  /** One that the ledger knows nothing of. */
  readonly create: (name: string, splitId: number) => Promise<OutputFile>;
}

export class PerFileLayout implements RowsLayout {
  private readonly plan: PerFilePlan;
  private current: OutputFile | null;
  private readonly folders = new Set<string>();
  /** Folders with new names in them since the last sync. */
  private changedFolders = new Set<string>();

  constructor(plan: PerFilePlan, current: OutputFile | null) {
    this.plan = plan;
    this.current = current;
  }

  async write({rows, spans}: RowsAppend): Promise<readonly OutputRecord[]> {
    const changed: OutputRecord[] = [];
    let at = 0;
    for (const span of spans) {
      const output = await this.outputOf(span);
      await output.append(rows.subarray(at, at + span.bytes), span.lines);
      at += span.bytes;
      if (span.ends) output.seal();
      changed.push(output.record);
      if (!span.ends) continue;
      this.current = null;
      await this.plan.closing.add(output);
    }
    return changed;
  }

  async sync(): Promise<void> {
    const folders = this.changedFolders;
    this.changedFolders = new Set();
    await Promise.all([this.plan.closing.drained(), this.current?.sync()]);
    for (const folder of folders) await syncFolder(folder);
  }

  async publish(committed: readonly OutputRecord[]): Promise<readonly string[]> {
    const names = committed.filter((output) => output.kind === 'rows' && output.state === outputStates.whole).map(({name}) => name);
    for (let at = 0; at < names.length; at += renamesAtOnce) {
      for (const name of names.slice(at, at + renamesAtOnce)) publishOutput(this.plan.dir, name);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const folder of new Set(names.map((name) => dirname(join(this.plan.dir, name))))) await syncFolder(folder);
    return names;
  }

  end(): readonly OutputRecord[] {
    return this.current === null ? [] : [this.current.record];
  }

  async close(): Promise<void> {
    await Promise.all([this.current?.close(), this.plan.closing.close()]);
  }

  private async outputOf(span: SpanRows): Promise<OutputFile> {
    if (this.current?.place.splitId === span.splitId) return this.current;
    assert(span.begins && this.current === null, 'a file begins when the one before has ended');
    const name = span.relative + this.plan.extension;
    const folder = dirname(join(this.plan.dir, name));
    await this.makeFolder(folder);
    this.changedFolders.add(folder);
    this.current = await this.plan.create(name, span.splitId);
    return this.current;
  }

  private async makeFolder(folder: string): Promise<void> {
    if (this.folders.has(folder)) return;
    await makeFolder(folder);
    if (this.folders.size >= foldersMax) this.folders.clear();
    this.folders.add(folder);
  }
}
