/** The duplicates of a stage that is whole, as files of the run directory: found, written, opened again. */
import {join} from 'node:path';
import {syncFolder} from '../../../ledger/durable.ts';
import type {Ledger} from '../../../ledger/ledger.ts';
import {keysName, runPaths, settledName} from '../../../ledger/paths.ts';
import type {OutputRecord} from '../../../ledger/records.ts';
import {assert} from '../../../model/errors.ts';
import type {Stage} from '../../../protocol/stages.ts';
import {OutputFile, type SinkChoice} from '../output-file.ts';
import {fileNames} from './file-names.ts';
import {SettledBook} from './settled-book.ts';
import {settleKeys} from './settling.ts';

export interface StageSettlingPlan {
  readonly dir: string;
  readonly ledger: Ledger;
  readonly stage: Stage;
  /** Bytes as they are. */
  readonly choice: SinkChoice;
  readonly keysInMemory: number;
  readonly isStopping: () => boolean;
}

/** On the disk when it resolves; null where nothing is left to the end, undefined when it was called off. @throws {SinkError} */
export async function settleStage(plan: StageSettlingPlan): Promise<OutputRecord | null | undefined> {
  const {dir, ledger, stage, choice, keysInMemory, isStopping} = plan;
  if (stage.keys !== 'partitions') return null;
  const keys = ledger.outputs.get(keysName(stage.number));
  assert(keys !== undefined, 'a stage that gives keys has written them');
  const {state} = runPaths(dir);
  // From its beginning, whatever a session before left of it.
  const settled = await OutputFile.open({dir, name: settledName(stage.number), kind: 'keys', splitId: null}, choice, undefined);
  try {
    const isDone = await settleKeys({
      keys: {path: join(dir, keys.name), records: keys.lines},
      sortedPath: join(state, `sorted-${stage.number}.bin`),
      foundPath: join(state, `found-${stage.number}.bin`),
      settled,
      keysInMemory,
      isStopping,
    });
    if (!isDone) return undefined;
    await settled.sync();
    await syncFolder(state);
    return settled.record;
  } finally {
    await settled.close();
  }
}

/** @throws {SinkError} */
export function openSettled({
  dir,
  ledger,
  stage,
}: {
  readonly dir: string;
  readonly ledger: Ledger;
  readonly stage: number;
}): Promise<SettledBook> {
  const settled = ledger.outputs.get(settledName(stage));
  assert(settled !== undefined, 'what a stage leaves out was found before');
  return SettledBook.open({path: join(dir, settled.name), count: settled.lines, fileOf: fileNames(ledger.splits)});
}
