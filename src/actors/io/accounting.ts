/** Every record is accounted for: the sentences that must hold of each span, each file and the run, or quern stops. */
import {assert} from '../../model/errors.ts';
import type {ResultTable} from '../../protocol/tables.ts';
import {countLines} from './layout.ts';

/** @throws {AssertionError} naming where the sums do not agree */
export function assertBalanced(table: ResultTable, span: number, where: string): void {
  const {steps} = table.shape;
  let arriving: number | undefined;
  let rejected = 0;
  for (const [index, name] of steps.entries()) {
    const step = table.stepCounts(span, index);
    const gone = step.outputs + step.rejected + step.filtered + step.duplicates;
    assert(
      step.inputs + step.expanded === gone,
      `${where}: step ${name} took ${step.inputs} and made ${step.expanded} more, but accounts for ${gone}`,
    );
    if (arriving !== undefined) {
      assert(step.inputs === arriving, `${where}: step ${name} took ${step.inputs} of the ${arriving} before it`);
    }
    if (index === 0) {
      const records = table.get(span, 'records');
      assert(
        step.inputs - step.filtered === records,
        `${where}: ${records} records, but the input accounts for ${step.inputs - step.filtered}`,
      );
    }
    rejected += step.rejected;
    arriving = step.outputs;
  }
  const rows = table.get(span, 'rows');
  const rejects = table.get(span, 'rejects');
  assert(rows === arriving, `${where}: ${rows} rows, but the last step gave ${arriving}`);
  assert(rejects === rejected, `${where}: ${rejects} rejects, but the steps rejected ${rejected}`);
}

/** The lines about to be written are as many as were counted. */
export function assertLines(bytes: Uint8Array, lines: number, where: string): void {
  const found = countLines(bytes);
  assert(found === lines, `${where}: ${found} lines stand in the bytes of ${lines}`);
  assert(bytes.byteLength === 0 || bytes.at(-1) === 10, `${where}: the last line is ended by a line feed`);
}

/** Codes are counted once for each line. */
export function assertCodes(codes: Readonly<Record<string, number>> | null, lines: number, where: string): void {
  const sum = Object.values(codes ?? {}).reduce((total, count) => total + count, 0);
  assert(sum === lines, `${where}: ${lines} lines, but ${sum} are counted by code`);
}
