/** Flags of dotted names put into a job: `{'limits.threads': '2'}` is `--limits.threads 2`. Says which flag is at fault. */
import type {ConfigIssue} from '../model/errors.ts';
import type {Json} from '../model/record.ts';
import {escapeReferences, typedText} from './interpolate.ts';
import {pathOf, withValueAt, type JobPath} from './job-path.ts';
import {accepts} from './leaf.ts';

export type Overrides = Readonly<Record<string, unknown>>;

/** A copy of the job with every flag's value in its place, in the order given. */
export function applyOverrides(job: unknown, overrides: Overrides, issues: ConfigIssue[]): unknown {
  let value = job;
  for (const [dotted, given] of Object.entries(overrides)) {
    const path = pathOf(dotted);
    const changed = withValueAt(value, path, escapeReferences(meaningOf(given, path)) as Json);
    if ('fault' in changed) issues.push({path: dotted, message: changed.fault});
    else value = changed.value;
  }
  return value;
}

/** The flag that gave this key, or gave what it lies in. */
export function flagPlace(dotted: string, overrides: Overrides): string | undefined {
  return firstFlag(overrides, (flag) => flag === dotted || dotted.startsWith(`${flag}.`));
}

/** The flag that gave something in this key. */
export function flagPlaceWithin(dotted: string, overrides: Overrides): string | undefined {
  return firstFlag(overrides, (flag) => flag.startsWith(`${dotted}.`));
}

function firstFlag(overrides: Overrides, matches: (flag: string) => boolean): string | undefined {
  const flag = Object.keys(overrides).find(matches);
  return flag === undefined ? undefined : `--${flag}`;
}

function meaningOf(given: unknown, path: JobPath): unknown {
  return typeof given === 'string' ? typedText(given, (value) => accepts(path, value)) : given;
}
