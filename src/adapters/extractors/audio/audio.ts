/**
 * Sound recordings: WAV, AIFF, FLAC and MP3, one row a file. Reads of a file what it needs, range by range: headers, and all of it
 * only to measure uncompressed samples or to find how long an MP3 is.
 */
import {z} from 'zod';
import {defineExtractor, type Outcome} from '../../../contracts/extractor.ts';
import type {FileRanges} from '../../../contracts/whole-file.ts';
import type {Note} from '../../../model/record.ts';
import {readAiff} from './aiff.ts';
import {AudioFault} from './audio-fault.ts';
import {readCompressed} from './compressed.ts';
import {containerOf, type Container} from './container.ts';
import {decibels, levelsOf, type Levels} from './levels.ts';
import {RangeReader} from './range-reader.ts';
import type {Recording} from './recording.ts';
import {readWav} from './wav.ts';

const audioOptions = z.strictObject({
  /** Measure peak and RMS of uncompressed samples: reads all of such files. */
  levels: z.boolean().default(true),
  /** A recording whose peak is below is called silent; decibels of full scale. */
  silentBelowDb: z.number().min(-200).max(0).default(-60),
});
type AudioOptions = z.output<typeof audioOptions>;

const level = z.number().nonnegative().nullable();
const audioRow = z.strictObject({
  file: z.string(),
  format: z.enum(['wav', 'aiff', 'flac', 'mp3']),
  codec: z.string(),
  /** Bytes. */
  size: z.int().nonnegative(),
  /** Seconds. */
  duration: z.number().nonnegative().nullable(),
  channels: z.int().positive(),
  /** Hz. */
  sampleRate: z.number().positive(),
  bitDepth: z.int().positive().nullable(),
  /** Full scale is 1. Null where samples are compressed, or were not measured. */
  peak: level,
  rms: level,
  peakDb: z.number().nullable(),
  rmsDb: z.number().nullable(),
  silent: z.boolean().nullable(),
  /** The file ends before its sound does; null where nothing tells. */
  truncated: z.boolean().nullable(),
});
export type AudioRow = z.infer<typeof audioRow>;

export const audio = defineExtractor<AudioOptions>({
  name: 'audio',
  adds: 'rows',
  reads: 'ranges',
  options: audioOptions,
  schema: audioRow,
  async extract(file: unknown, {options}): Promise<readonly Outcome[]> {
    if (!isFile(file)) return [{type: 'reject', code: 'NOT_A_FILE', reason: 'audio reads files: leave input.format out, or say file'}];
    try {
      return [await rowOf(file, options)];
    } catch (cause) {
      if (!(cause instanceof AudioFault)) throw cause;
      return [{type: 'reject', code: cause.code, reason: cause.message}];
    }
  },
});

function isFile(value: unknown): value is FileRanges {
  return typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function';
}

/** @throws {AudioFault} */
async function rowOf(file: FileRanges, options: AudioOptions): Promise<Outcome> {
  const reader = new RangeReader(file);
  const container = await containerOf(reader);
  const recording = await readStructure(reader, container);
  const levels = options.levels && recording.pcm !== null ? await levelsOf(file, recording.pcm) : undefined;
  const silent = levels === undefined ? null : (decibels(levels.peak) ?? -Infinity) < options.silentBelowDb;
  const {codec, duration, channels, sampleRate, bitDepth, truncated} = recording;
  const value: AudioRow = {
    file: file.name,
    format: container.format,
    codec,
    size: file.size,
    duration: duration === null ? null : millionths(duration),
    channels,
    sampleRate,
    bitDepth,
    peak: levels === undefined ? null : millionths(levels.peak),
    rms: levels === undefined ? null : millionths(levels.rms),
    peakDb: levels === undefined ? null : decibels(levels.peak),
    rmsDb: levels === undefined ? null : decibels(levels.rms),
    silent,
    truncated,
  };
  return {type: 'row', value, warnings: warningsOf(value, levels)};
}

function readStructure(file: RangeReader, {format, start}: Container): Promise<Recording> {
  if (format === 'wav') return readWav(file, start);
  if (format === 'aiff') return readAiff(file, start);
  return readCompressed(file, {format, start});
}

function warningsOf({duration, silent, truncated}: AudioRow, levels: Levels | undefined): readonly Note[] {
  const warnings: Note[] = [];
  if (truncated === true)
    warnings.push({code: 'TRUNCATED_AUDIO', reason: 'the file ends before its sound does: what is there was measured'});
  if (duration === 0) warnings.push({code: 'EMPTY_AUDIO', reason: 'the recording has no samples'});
  else if (duration === null) warnings.push({code: 'UNKNOWN_DURATION', reason: 'nothing in the file tells how long it is'});
  else if (silent === true) warnings.push({code: 'SILENT_AUDIO', reason: 'nothing is heard in the recording'});
  if (levels !== undefined && levels.bad > 0) {
    warnings.push({code: 'BAD_SAMPLES', reason: `${levels.bad} samples are no numbers: they were left out`});
  }
  return warnings;
}

function millionths(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
