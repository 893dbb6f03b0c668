/** From scores to the lines of a table, each beside the first contestant named as the baseline. */
import type {Figures} from '../bench.ts';
import type {Answer, Score} from './compare.ts';
import {median, round} from './statistics.ts';

/** MB are 10^6 bytes of input here, as in disk and network rates; peak memory is in MiB, as in limits.memoryMb. */
export function figuresOf(scores: readonly Score[], inputBytes: number, baseline: string): readonly Figures[] {
  const base = scores.find(({name}) => name === baseline);
  if (base === undefined) throw new Error(`${baseline} is no contestant`);
  const megabytes = inputBytes / 1e6;
  return scores.map(({name, answer, median}) => ({
    contestant: name,
    'wall s': round(median.wallMs / 1000, 2),
    'MB/s': round(megabytes / (median.wallMs / 1000), 1),
    'MB/CPU s': round(megabytes / (median.cpuMs / 1000), 1),
    'rows/s': Math.round(answer.rows / (median.wallMs / 1000)),
    'peak MiB': round(median.peakRssMb, 0),
    'commits %': median.commitMs === null ? null : round((100 * median.commitMs) / median.wallMs, 2),
    'x wall': round(base.median.wallMs / median.wallMs, 2),
    'x CPU': round(base.median.cpuMs / median.cpuMs, 2),
  }));
}

/** Says how quiet the machine was while the figures were taken. */
export function quietNote(scores: readonly Score[]): string {
  const shares = scores.flatMap(({samples}) => samples.map(({othersShare}) => othersShare ?? 0));
  const most = Math.round(100 * Math.max(...shares));
  return `Other processes had ${Math.round(100 * median(shares))} % of the cores (median), ${most} % at most${most > 10 ? ': times of a disturbed machine' : ''}.`;
}

/** @throws when `given` is not exactly `wanted`: rows, tallies, bytes. */
export function assertSame(wanted: Answer, given: Answer, name: string): void {
  const facts = (answer: Answer): string =>
    JSON.stringify({rows: answer.rows, tallies: answer.tallies, bytes: answer.outputBytes, sha256: answer.outputSha256});
  if (facts(given) !== facts(wanted))
    throw new Error(`${name} gave another answer, no time is reported:\n${facts(given)}\nwanted\n${facts(wanted)}`);
}
