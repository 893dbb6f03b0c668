/** All rows in one file, in input order. */
import type {OutputRecord} from '../../ledger/records.ts';
import type {RowsAppend, RowsLayout} from './layout.ts';
import type {OutputFile} from './output-file.ts';

export class SingleLayout implements RowsLayout {
  private readonly output: OutputFile;
  private fresh: boolean;

  /** @param fresh true when the ledger does not know the output yet */
  constructor(output: OutputFile, fresh: boolean) {
    this.output = output;
    this.fresh = fresh;
  }

  async write({rows, spans}: RowsAppend): Promise<readonly OutputRecord[]> {
    const lines = spans.reduce((sum, span) => sum + span.lines, 0);
    if (lines === 0 && !this.fresh) return [];
    this.fresh = false;
    await this.output.append(rows, lines);
    return [this.output.record];
  }

  sync(): Promise<void> {
    return this.output.sync();
  }

  /** The name comes at the end of the run. */
  async publish(): Promise<readonly string[]> {
    return [];
  }

  end(): readonly OutputRecord[] {
    return [this.output.record];
  }

  close(): Promise<void> {
    return this.output.close();
  }
}
