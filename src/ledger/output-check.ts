/** Whether the outputs on the disk still hold what was committed. Reads only; a resume asks before it changes a byte. */
import {open, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {crc32} from 'node:zlib';
import {sinkErrorOf} from '../contracts/sink-fault.ts';
import {LedgerError} from '../model/errors.ts';
import {MiB} from '../model/units.ts';
import {partSuffix} from './paths.ts';
import {innerKinds, outputStates, type OutputRecord} from './records.ts';

const readBytes = MiB;
const restore = 'restore it from a copy, or begin a new run in another output.dir; nothing was touched';

/** Names an output may have, by its state: one that is whole is on its way from the one to the other. */
const namesIn: Readonly<Record<number, (whole: string) => readonly string[]>> = {
  [outputStates.open]: (whole) => [whole + partSuffix],
  [outputStates.whole]: (whole) => [whole + partSuffix, whole],
  [outputStates.published]: (whole) => [whole],
};

/** Where an output stands now: under its final name or as a part; undefined where it is gone. */
export async function findOutput(dir: string, output: OutputRecord): Promise<{readonly path: string; readonly size: number} | undefined> {
  const whole = join(dir, output.name);
  const names = innerKinds.includes(output.kind) ? [whole] : (namesIn[output.state]?.(whole) ?? []);
  for (const path of names) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return {path, size: found.size};
  }
  return undefined;
}

/** @throws {LedgerError} when it is gone, shorter than committed, or its last megabyte is another */
export async function checkOutput(dir: string, output: OutputRecord): Promise<void> {
  const found = await findOutput(dir, output);
  if (found === undefined) {
    if (output.length === 0 && output.state === outputStates.open) return;
    throw new LedgerError(`${join(dir, output.name)} is gone`, {code: 'OUTPUT_MISSING', where: join(dir, output.name), hint: restore});
  }
  if (found.size < output.length) {
    throw new LedgerError(`${found.path} has ${found.size} bytes, and ${output.length} were committed`, {
      code: 'OUTPUT_SHORTER',
      where: found.path,
      hint: restore,
    });
  }
  if (found.size > output.length && output.state !== outputStates.open) {
    throw new LedgerError(`${found.path} has ${found.size} bytes, and was whole with ${output.length}`, {
      code: 'OUTPUT_LONGER',
      where: found.path,
      hint: restore,
    });
  }
  if (output.tailCrc32 === null) return;
  const sum = await crcFrom(found.path, output.tailCrc32, output).catch((cause: unknown) => {
    throw sinkErrorOf(cause, found.path);
  });
  if (sum === output.crc32) return;
  throw new LedgerError(`${found.path}: bytes ${output.tailStart} to ${output.length} are not those that were committed`, {
    code: 'OUTPUT_DAMAGED',
    where: found.path,
    hint: restore,
  });
}

/** The sum before the tail, taken on to the end of the tail. */
async function crcFrom(path: string, before: number, {tailStart: start, length: end}: OutputRecord): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(readBytes, end - start));
    let sum = before;
    for (let position = start; position < end;) {
      const {bytesRead} = await handle.read(buffer, 0, Math.min(buffer.length, end - position), position);
      if (bytesRead === 0) break;
      sum = crc32(buffer.subarray(0, bytesRead), sum);
      position += bytesRead;
    }
    return sum;
  } finally {
    await handle.close();
  }
}
