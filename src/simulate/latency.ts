/** How long an answer takes: a distribution written as text, drawn for a request's own parts. Waits for nothing itself. */
import {ConfigError} from '../model/errors.ts';
import {Draws} from './draws.ts';

/** Milliseconds for a request of these parts. */
export type Latency = (...parts: readonly string[]) => number;

const msMost = 600_000;
/** The 99th percentile of the normal distribution, in standard deviations. */
const p99Deviations = 2.326_347_874;

/** `fixed:50`, `uniform:20..200`, `lognormal:300,2000` (p50, p99), all milliseconds. @throws {ConfigError} */
export function parseLatency(text: string): Latency {
  const [, kind = '', one = '', , other = ''] = /^(fixed|uniform|lognormal):(\d+(?:\.\d+)?)((?:\.\.|,)(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const [first, second] = [Number(one), other === '' ? null : Number(other)];
  if (kind === 'fixed' && second === null && first <= msMost) return () => first;
  if (second !== null && first <= second && second <= msMost) {
    if (kind === 'uniform' && text.includes('..')) return (...parts) => first + new Draws('latency', ...parts).unit() * (second - first);
    if (kind === 'lognormal' && text.includes(',') && first > 0) return lognormal(first, second);
  }
  throw new ConfigError([
    {
      path: 'latency',
      message: `'${text.slice(0, 80)}' is no latency`,
      hint: 'as fixed:50, uniform:20..200 or lognormal:300,2000 (p50, p99), in milliseconds up to 600000',
    },
  ]);
}

function lognormal(p50: number, p99: number): Latency {
  const sigma = Math.log(p99 / p50) / p99Deviations;
  return (...parts) => {
    const draws = new Draws('latency', ...parts);
    // Box-Muller; 1 - u is never 0.
    const deviation = Math.sqrt(-2 * Math.log(1 - draws.unit())) * Math.cos(2 * Math.PI * draws.unit());
    return Math.min(msMost, p50 * Math.exp(sigma * deviation));
  };
}
