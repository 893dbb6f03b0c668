/** One output while it is written: a sink's file under its .part name, with running crc, line count and state. */
import {existsSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import type {Sink, SinkFile} from '../../contracts/sink.ts';
import {sinkErrorOf} from '../../contracts/sink-fault.ts';
import {partSuffix} from '../../ledger/paths.ts';
import {innerKinds, outputStates, type OutputKind, type OutputRecord} from '../../ledger/records.ts';
import {assert, SinkError, systemCodeOf} from '../../model/errors.ts';
import {RunningCrc} from './running-crc.ts';

/** A sink with its parsed options, and whether a file holds just the bytes it was given. */
export interface SinkChoice {
  readonly sink: Sink;
  readonly options: unknown;
}

export interface OutputPlace {
  readonly dir: string;
  /** Final name, relative to the run directory. */
  readonly name: string;
  readonly kind: OutputKind;
  readonly splitId: number | null;
}

export class OutputFile {
  readonly place: OutputPlace;
  private readonly file: SinkFile;
  /** Null where the sink transforms: then the file's bytes are not ours to sum up. */
  private readonly crc: RunningCrc | null;
  private lines: number;
  private state: number = outputStates.open;
  private dirty = true;

  private constructor(place: OutputPlace, file: SinkFile, from: {readonly crc: RunningCrc | null; readonly lines: number}) {
    this.place = place;
    this.file = file;
    this.crc = from.crc;
    this.lines = from.lines;
  }

  /** @param committed as the ledger has it; undefined for a new one. Bytes behind the committed ones are cut off */
  static async open(place: OutputPlace, choice: SinkChoice, committed: OutputRecord | undefined): Promise<OutputFile> {
    const path = pathOf(place);
    const file = await named(path, () => choice.sink.open(path, committed?.length ?? 0, choice.options));
    return new OutputFile(place, file, {crc: crcFrom(choice.sink, committed), lines: committed?.lines ?? 0});
  }

  get length(): number {
    return this.file.length;
  }

  get path(): string {
    return pathOf(this.place);
  }

  async append(bytes: Uint8Array, lines: number): Promise<void> {
    assert(this.state === outputStates.open, 'nothing is appended to a whole output');
    if (bytes.byteLength === 0) return;
    this.dirty = true;
    const before = this.file.length;
    await named(this.place.name, () => this.file.append(bytes));
    this.lines += lines;
    if (this.crc === null) return;
    this.crc.update(bytes);
    assert(this.file.length === before + bytes.byteLength, 'a sink that does not say it transforms writes what it is given');
  }

  /** Resolves when all that was appended before the call is on the disk. */
  async sync(): Promise<void> {
    if (!this.dirty) return;
    this.dirty = false;
    await named(this.place.name, () => this.file.sync());
  }

  /** No rows follow. */
  seal(): void {
    this.state = outputStates.whole;
  }

  /** As it stands now, to be committed once it is synced. */
  get record(): OutputRecord {
    const {name, kind, splitId} = this.place;
    const crc = this.crc?.state;
    return {
      name,
      kind,
      splitId,
      length: this.file.length,
      crc32: crc?.crc32 ?? null,
      tailCrc32: crc?.tailCrc32 ?? null,
      tailStart: crc?.tailStart ?? 0,
      lines: this.lines,
      state: this.state,
    };
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** What is not for people has no final name to wait for. */
function pathOf({dir, name, kind}: OutputPlace): string {
  return join(dir, name) + (innerKinds.includes(kind) ? '' : partSuffix);
}

/** A sink of the user's may throw anything: what leaves here says what could not be written, and what to do. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  }
}

function crcFrom(sink: Sink, committed: OutputRecord | undefined): RunningCrc | null {
  if (sink.transforms === true) return null;
  if (committed === undefined) return new RunningCrc();
  const {length, crc32, tailStart, tailCrc32} = committed;
  assert(crc32 !== null && tailCrc32 !== null, 'a sink transforms in all sessions of a run, or in none');
  return new RunningCrc({length, crc32, tailStart, tailCrc32});
}

/** Gives a whole output its final name; done before: nothing. @throws {SinkError} when it stands under neither name */
export function publishOutput(dir: string, name: string): void {
  const path = join(dir, name);
  try {
    // A name that was there would be lost without a word.
    if (existsSync(path)) {
      if (!existsSync(path + partSuffix)) return;
      throw new SinkError(`${path} was there before this run wrote it`, {
        code: 'FOREIGN_FILE',
        where: path,
        hint: 'move that file away, then resume',
      });
    }
    renameSync(path + partSuffix, path);
  } catch (cause) {
    if (systemCodeOf(cause) !== 'ENOENT') throw sinkErrorOf(cause, path);
    throw new SinkError(`${path} is gone`, {code: 'OUTPUT_MISSING', where: path, hint: 'put it back, or begin a new run'});
  }
}
