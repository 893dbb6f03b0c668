/**
 * All outputs of a stage at work. The last stage has the rows by their layout, and rejects, warnings and duplicates as single files; each
 * other has one file with all of them, in order. Beside either stand the keys of its rows, where they have any.
 */
import {syncFolder} from '../../ledger/durable.ts';
import type {OutputBook} from '../../ledger/output-book.ts';
import {duplicatesName, keysName, rejectsName, runPaths, stageName, warningsName} from '../../ledger/paths.ts';
import type {OutputRecord} from '../../ledger/records.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Stage} from '../../protocol/stages.ts';
import type {TableShape} from '../../protocol/tables.ts';
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
  readonly stage: Stage;
  readonly shape: TableShape;
  readonly outputs: OutputBook;
  readonly rows: SinkChoice;
  /** For all but rows: always the bytes as they are. */
  readonly remarks: SinkChoice;
  /** Set where rows go to a consumer. */
  readonly batches: Batches | null;
}

/** Bytes of an append that go to one of the outputs beside the rows. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly lines: number;
}

export interface Writing extends Taken {
  /** Records of keys, one a line. */
  readonly keys: Piece;
}

/** An output that is one file, and what of an append it takes. */
interface Side {
  readonly file: OutputFile;
  readonly pieceOf: (writing: Writing) => Piece;
}

export class Outputs {
  /** What the stage's own file has, in bytes; 0 in the last stage. */
  readonly written: number;
  /** Null where rows have no keys. */
  readonly keys: OutputFile | null;
  private readonly layout: RowsLayout;
  private readonly sides: readonly Side[];
  private fresh = true;

  private constructor(given: {
    readonly layout: RowsLayout;
    readonly sides: readonly Side[];
    readonly keys: OutputFile | null;
    readonly written: number;
  }) {
    this.layout = given.layout;
    this.sides = given.sides;
    this.keys = given.keys;
    this.written = given.written;
  }

  /** Opens all at their committed lengths; created names are durable when it resolves. */
  static async open(plan: OutputsPlan): Promise<Outputs> {
    const paths = runPaths(plan.plan.dir);
    const opening = new Opening(plan);
    try {
      const sides = await opening.sides();
      const keys = await opening.keys();
      const written = plan.stage.isLast ? undefined : await opening.stageFile();
      const layout = written === undefined ? await opening.layout() : new SingleLayout(written, opening.isNew(written));
      await syncFolder(paths.dir);
      if (written !== undefined || keys !== null) await syncFolder(paths.state);
      const all = keys === null ? sides : [...sides, {file: keys, pieceOf: (writing: Writing) => writing.keys}];
      opening.letGo();
      return new Outputs({layout, sides: all, keys, written: written?.length ?? 0});
    } catch (cause) {
      await opening.close();
      throw cause;
    }
  }

  /** Gives the outputs that changed, as they stand behind this append. */
  async write(writing: Writing): Promise<OutputRecord[]> {
    const changed = [...(await this.layout.write(writing.rows))];
    for (const {file, pieceOf} of this.sides) {
      const {bytes, lines} = pieceOf(writing);
      await file.append(bytes, lines);
      if (lines > 0 || this.fresh) changed.push(file.record);
    }
    this.fresh = false;
    return changed;
  }

  async sync(): Promise<void> {
    await Promise.all([this.layout.sync(), ...this.sides.map(({file}) => file.sync())]);
  }

  publish(committed: readonly OutputRecord[]): Promise<readonly string[]> {
    return this.layout.publish(committed);
  }

  /** Nothing follows. Gives all that are still open, as they stand at the end. */
  end(): OutputRecord[] {
    return [...this.layout.end(), ...this.sides.map(({file}) => file.record)];
  }

  async close(): Promise<void> {
    await Promise.all([this.layout.close(), ...this.sides.map(({file}) => file.close())]);
  }
}

type OpenOutput = (place: Omit<OutputPlace, 'dir'>) => Promise<OutputFile>;

/** Knows what it has opened, until it is let go. */
class Opening {
  private readonly plan: OutputsPlan;
  // Only while it opens: parts are made later on, and let go.
  private opened: OutputFile[] | null = [];

  constructor(plan: OutputsPlan) {
    this.plan = plan;
  }

  async sides(): Promise<Side[]> {
    const {stage, shape} = this.plan;
    if (!stage.isLast) return [];
    const rejects = await this.open({name: rejectsName, kind: 'rejects', splitId: null});
    const warnings = await this.open({name: warningsName, kind: 'warnings', splitId: null});
    const sides: Side[] = [
      {file: rejects, pieceOf: (writing) => writing.rejects},
      {file: warnings, pieceOf: (writing) => writing.warnings},
    ];
    if (shape.keyed === undefined) return sides;
    const duplicates = await this.open({name: duplicatesName, kind: 'duplicates', splitId: null});
    return [...sides, {file: duplicates, pieceOf: (writing) => writing.duplicates}];
  }

  async keys(): Promise<OutputFile | null> {
    const {keys, number} = this.plan.stage;
    return keys === null ? null : this.open({name: keysName(number), kind: 'keys', splitId: null});
  }

  stageFile(): Promise<OutputFile> {
    return this.open({name: stageName(this.plan.stage.number), kind: 'stage', splitId: null});
  }

  layout(): Promise<RowsLayout> {
    return this.plan.batches === null ? openLayout(this.plan, this.open) : Promise.resolve(this.plan.batches);
  }

  isNew({place}: OutputFile): boolean {
    return this.plan.outputs.get(place.name) === undefined;
  }

  letGo(): void {
    this.opened = null;
  }

  async close(): Promise<void> {
    await Promise.all((this.opened ?? []).map((output) => output.close()));
  }

  private readonly open: OpenOutput = async (place) => {
    const {plan, rows, remarks, outputs} = this.plan;
    const choice = place.kind === 'rows' ? rows : remarks;
    const output = await OutputFile.open({dir: plan.dir, ...place}, choice, outputs.get(place.name));
    this.opened?.push(output);
    return output;
  };
}

async function openLayout(plan: OutputsPlan, open: OpenOutput): Promise<RowsLayout> {
  const {dir, output} = plan.plan;
  const {extension} = plan.rows.sink;
  if (output.layout === 'single') {
    const name = `records${extension}`;
    return new SingleLayout(await open({name, kind: 'rows', splitId: null}), plan.outputs.get(name) === undefined);
  }
  const closing = new Closing();
  const goingOn = plan.outputs.openRows();
  if (output.layout === 'per-file') {
    // Thousands are made, each before anything of it is committed: the ledger need not be asked for them.
    const create = (name: string, splitId: number): Promise<OutputFile> =>
      OutputFile.open({dir, name, kind: 'rows', splitId}, plan.rows, undefined);
    return new PerFileLayout(
      {dir, extension, closing, create},
      goingOn === undefined ? null : await open({name: goingOn.name, kind: 'rows', splitId: goingOn.splitId ?? 0}),
    );
  }
  const create = (number: number): Promise<OutputFile> => open({name: partName(number, extension), kind: 'rows', splitId: null});
  const last = plan.outputs.lastPart();
  const number = last === undefined ? 1 : partNumber(last.name);
  const current = last === undefined || goingOn !== undefined ? await create(number) : null;
  return new PartsLayout({dir, partBytes: output.partBytes, closing, create}, {current, number, fresh: last === undefined});
}
