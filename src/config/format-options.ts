/** The options of the formats a run may meet, parsed once a thread. */
import type {ZodError} from 'zod';
import type {Format} from '../contracts/format.ts';
import {ConfigError} from '../model/errors.ts';
import {once} from '../model/parsed-once.ts';
import type {InputPlan} from '../model/plan.ts';
import {wordedIssues} from '../model/schema-words.ts';

/**
 * Format name -> parsed options. `records` goes to the formats that select inside documents; `formatOptions` to the format the
 * job names, or, with `auto`, to every format that takes them all.
 * @throws {ConfigError} when the named format does not take the options, or with `auto` none does
 */
export function parseFormatOptions(input: InputPlan, formats: ReadonlyMap<string, Format>): ReadonlyMap<string, unknown> {
  const named = namedFormat(input);
  const wanted = wantedOf(input);
  const parsed = new Map<string, unknown>();
  let fitted = Object.keys(wanted).length === 0;
  let nearest: {readonly name: string; readonly error: ZodError} | undefined;
  for (const [name, format] of formats) {
    const mine = format.options.safeParse(wanted, once);
    if (mine.success) {
      parsed.set(name, mine.data);
      fitted = true;
    } else if (name === named || (named === undefined && formats.size === 1)) {
      throw optionsFault(name, mine.error, wanted);
    } else {
      parsed.set(name, format.options.parse({}, once));
      // It knows them all, and takes one of them otherwise: that is what was meant.
      if (mine.error.issues.every(({code}) => code !== 'unrecognized_keys')) nearest ??= {name, error: mine.error};
    }
  }
  if (fitted) return parsed;
  if (nearest !== undefined) throw optionsFault(nearest.name, nearest.error, wanted);
  const keys = Object.keys(wanted).join(', ');
  throw new ConfigError([
    {path: 'input', message: `no format takes these options as they are: ${keys}`, hint: 'name the format, to be told which one is wrong'},
  ]);
}

/** Of a format by itself, where the job's options are known to fit. @throws {ConfigError} as parseFormatOptions, of the one that is named */
export function optionsOfFormat(input: InputPlan, name: string, format: Format): unknown {
  const wanted = wantedOf(input);
  const mine = format.options.safeParse(wanted, once);
  if (mine.success) return mine.data;
  if (name === namedFormat(input)) throw optionsFault(name, mine.error, wanted);
  return format.options.parse({}, once);
}

function namedFormat({format}: InputPlan): string | undefined {
  return format === 'auto' ? undefined : (format.path ?? format.builtin ?? undefined);
}

function wantedOf({formatOptions, records}: InputPlan): Record<string, unknown> {
  return {...(formatOptions as Record<string, unknown> | null), ...(records === '' ? {} : {records})};
}

function optionsFault(name: string, {issues}: ZodError, wanted: unknown): ConfigError {
  return new ConfigError(
    wordedIssues(issues, wanted).map(({path, message, ...more}) => ({
      path: ['input', 'formatOptions', ...path].join('.'),
      message: `${name}: ${message}`,
      ...more,
    })),
  );
}
