/** Peak and RMS of uncompressed samples, read range by range: one range is held, whatever the file's size. */
import type {FileRanges} from '../../../contracts/whole-file.ts';
import {KiB} from '../../../model/units.ts';
import {corrupt} from './audio-fault.ts';
import type {Pcm} from './recording.ts';
import {sampleWalk} from './samples.ts';

export interface Levels {
  /** The largest sample, without its sign; 1 is full scale. */
  readonly peak: number;
  /** The root of the mean of all samples' squares. */
  readonly rms: number;
  /** Samples that are no number: left out. */
  readonly bad: number;
}

const rangeBytes = 512 * KiB;

/** Undefined where samples are written in a way that is not known. One sum over all samples, in order: the same however they are read. */
export async function levelsOf(file: FileRanges, pcm: Pcm): Promise<Levels | undefined> {
  const walk = sampleWalk(pcm.kind);
  if (walk === undefined) return undefined;
  let peak = 0;
  let squares = 0;
  let good = 0;
  let bad = 0;
  const take = (sample: number): void => {
    const size = Math.abs(sample);
    if (!(size <= Number.MAX_VALUE)) {
      bad++;
      return;
    }
    if (size > peak) peak = size;
    squares += size * size;
    good++;
  };
  const width = pcm.kind.bytes;
  for (let done = 0; done < pcm.bytes;) {
    const bytes = await file.read(pcm.offset + done, Math.min(rangeBytes, pcm.bytes - done));
    const whole = bytes.byteLength - (bytes.byteLength % width);
    if (whole === 0) throw corrupt(`byte ${pcm.offset + done} cannot be read: the file became shorter`);
    walk(bytes.subarray(0, whole), take);
    done += whole;
  }
  return {peak, rms: good === 0 ? 0 : Math.sqrt(squares / good), bad};
}

/** Decibels of full scale, to a thousandth; null for none at all. */
export function decibels(level: number): number | null {
  return level > 0 ? Math.round(20_000 * Math.log10(level)) / 1000 : null;
}
