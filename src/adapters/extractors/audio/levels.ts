/** Peak and RMS of uncompressed samples, read range by range: one range is held, whatever the file's size. */
import type {FileRanges} from '../../../contracts/whole-file.ts';
import {KiB} from '../../../model/units.ts';
import {corrupt} from './audio-fault.ts';
import type {Pcm} from './recording.ts';
import {sampleDecoding} from './samples.ts';

export interface Levels {
  /** The largest sample, without its sign; 1 is full scale. */
  readonly peak: number;
  /** The root of the mean of all samples' squares. */
  readonly rms: number;
  /** Samples that are no number: left out. */
  readonly bad: number;
}

const rangeBytes = 512 * KiB;
const samplesAtOnce = 16 * KiB;

/** Undefined where samples are written in a way that is not known. */
export async function levelsOf(file: FileRanges, pcm: Pcm): Promise<Levels | undefined> {
  const decoding = sampleDecoding(pcm.kind);
  if (decoding === undefined) return undefined;
  const meter = new Meter();
  const width = pcm.kind.bytes;
  for (let done = 0; done < pcm.bytes;) {
    const bytes = await file.read(pcm.offset + done, Math.min(rangeBytes, pcm.bytes - done));
    const whole = bytes.byteLength - (bytes.byteLength % width);
    if (whole === 0) throw corrupt(`byte ${pcm.offset + done} cannot be read: the file became shorter`);
    for (let at = 0; at < whole; at += samplesAtOnce * width) {
      meter.add(decoding.decode(bytes.subarray(at, Math.min(whole, at + samplesAtOnce * width)), meter.values));
    }
    done += whole;
  }
  return meter.levels(decoding.scale);
}

/** One sum over all samples, in order: the same however they were read. */
class Meter {
  readonly values = new Float64Array(samplesAtOnce);
  private peak = 0;
  private squares = 0;
  private good = 0;
  private bad = 0;

  /** The first `count` values. */
  add(count: number): void {
    const {values} = this;
    let {peak, squares, good} = this;
    for (let index = 0; index < count; index++) {
      const size = Math.abs(values[index] as number);
      if (size <= Number.MAX_VALUE) {
        if (size > peak) peak = size;
        squares += size * size;
        good++;
      }
    }
    this.bad += count - (good - this.good);
    this.peak = peak;
    this.squares = squares;
    this.good = good;
  }

  levels(scale: number): Levels {
    return {peak: this.peak / scale, rms: this.good === 0 ? 0 : Math.sqrt(this.squares / this.good) / scale, bad: this.bad};
  }
}

/** Decibels of full scale, to a thousandth; null for none at all. */
export function decibels(level: number): number | null {
  return level > 0 ? Math.round(20_000 * Math.log10(level)) / 1000 : null;
}
