/** All outputs of a run at work: the rows by their layout, rejects and warnings as single files. */
import {syncFolder} from '../../ledger/durable.ts';
import {rejectsName, warningsName} from '../../ledger/paths.ts';
import type {OutputRecord} from '../../ledger/records.ts';
import type {StageBook} from '../../ledger/stage-book.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Batches} from './batches.ts';
import {Closing} from './closing.ts';
import type {Taken} from './intake.ts';
import type {RowsLayout} from './layout.ts';
import {OutputFile, type OutputPlace, type SinkChoice} from './output-file.ts';
import {PartsLayout, partName, partNumber} from './parts-layout.ts';
import {PerFileLayout} from './per-file-layout.ts';
import {SingleLayout} from './single-layout.ts';

export interface OutputsPlan {
  readonly plan: RunPlan;
  readonly stage: StageBook;
  readonly rows: SinkChoice;
  /** For rejects and warnings: always plain lines. */
  readonly remarks: SinkChoice;
  /** Set where rows go to a consumer. */
  readonly batches: Batches | null;
}

export class Outputs {
  private readonly layout: RowsLayout;
  private readonly rejects: OutputFile;
  private readonly warnings: OutputFile;
  private fresh = true;

  private constructor(layout: RowsLayout, rejects: OutputFile, warnings: OutputFile) {
    this.layout = layout;
    this.rejects = rejects;
    this.warnings = warnings;
  }

  /** Opens all at their committed lengths; created names are durable when it resolves. */
  static async open(plan: OutputsPlan): Promise<Outputs> {
    const {dir} = plan.plan;
    // Only while it opens: the per-file layout makes millions later on, and lets them go.
    let opened: OutputFile[] | null = [];
    const open = async (place: Omit<OutputPlace, 'dir'>): Promise<OutputFile> => {
      const choice = place.kind === 'rows' ? plan.rows : plan.remarks;
      const output = await OutputFile.open({dir, ...place}, choice, plan.stage.output(place.name));
      opened?.push(output);
      return output;
    };
    try {
      const rejects = await open({name: rejectsName, kind: 'rejects', splitId: null});
      const warnings = await open({name: warningsName, kind: 'warnings', splitId: null});
      const layout = plan.batches ?? (await openLayout(plan, open));
      await syncFolder(dir);
      opened = null;
      return new Outputs(layout, rejects, warnings);
    } catch (cause) {
      await Promise.all((opened ?? []).map((output) => output.close()));
      throw cause;
    }
  }

  /** Gives the outputs that changed, as they stand behind this append. */
  async write(taken: Taken): Promise<OutputRecord[]> {
    const changed = [...(await this.layout.write(taken.rows))];
    for (const [output, {bytes, lines}] of [
      [this.rejects, taken.rejects],
      [this.warnings, taken.warnings],
    ] as const) {
      await output.append(bytes, lines);
      if (lines > 0 || this.fresh) changed.push(output.record);
    }
    this.fresh = false;
    return changed;
  }

  async sync(): Promise<void> {
    await Promise.all([this.layout.sync(), this.rejects.sync(), this.warnings.sync()]);
  }

  publish(committed: readonly OutputRecord[]): Promise<readonly string[]> {
    return this.layout.publish(committed);
  }

  /** Nothing follows. Gives all that are still open, as they stand at the end. */
  end(): OutputRecord[] {
    return [...this.layout.end(), this.rejects.record, this.warnings.record];
  }

  async close(): Promise<void> {
    await Promise.all([this.layout.close(), this.rejects.close(), this.warnings.close()]);
  }
}

type OpenOutput = (place: Omit<OutputPlace, 'dir'>) => Promise<OutputFile>;

async function openLayout(plan: OutputsPlan, open: OpenOutput): Promise<RowsLayout> {
  const {dir, output} = plan.plan;
  const {extension} = plan.rows.sink;
  if (output.layout === 'single') {
    const name = `records${extension}`;
    return new SingleLayout(await open({name, kind: 'rows', splitId: null}), plan.stage.output(name) === undefined);
  }
  const closing = new Closing();
  const goingOn = plan.stage.openRows();
  if (output.layout === 'per-file') {
    const create = (name: string, splitId: number): Promise<OutputFile> => open({name, kind: 'rows', splitId});
    return new PerFileLayout(
      {dir, extension, closing, create},
      goingOn === undefined ? null : await create(goingOn.name, goingOn.splitId ?? 0),
    );
  }
  const create = (number: number): Promise<OutputFile> => open({name: partName(number, extension), kind: 'rows', splitId: null});
  const last = plan.stage.lastPart();
  const number = last === undefined ? 1 : partNumber(last.name);
  const current = last === undefined || goingOn !== undefined ? await create(number) : null;
  return new PartsLayout({dir, partBytes: output.partBytes, closing, create}, {current, number, fresh: last === undefined});
}
