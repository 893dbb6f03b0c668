/** How this job tells a file's format by its first bytes, as its `format` and `onFormatMismatch` say. */
import {detectFormat, mismatch} from '../adapters/formats/detect.ts';
import type {Format} from '../contracts/format.ts';
import {assert} from '../model/errors.ts';
import type {InputPlan} from '../model/plan.ts';

export interface FormatFault {
  readonly code: 'UNKNOWN_FORMAT' | 'FORMAT_MISMATCH';
  readonly reason: string;
  readonly line: number | null;
  readonly byteOffset: number;
}

export type DetectFormat = (
  sample: Uint8Array,
  file: {readonly name: string; readonly complete: boolean},
) => {readonly format: string} | FormatFault;

export function makeDetect(input: InputPlan, formats: ReadonlyMap<string, Format>): DetectFormat {
  const able = candidates(input, formats);
  if (input.format === 'auto') return (sample, file) => detected(able, sample, file);
  const name = input.format.path ?? input.format.builtin ?? '';
  const format = formats.get(name);
  assert(format !== undefined, 'the format a job names is in the table');
  return (sample, file) => {
    const fault = mismatch(format, sample);
    if (fault === undefined) return {format: name};
    if (input.onFormatMismatch === 'detect') return detected(able, sample, file);
    const reason = `the file is said to be ${format.name} and looks like ${fault.looksLike} (line ${fault.line}, byte ${fault.byteOffset})`;
    return {code: 'FORMAT_MISMATCH', reason, line: fault.line, byteOffset: fault.byteOffset};
  };
}

/**
 * Where records stand at a path, a format that knows no paths would take each document for a record: it is no candidate. Nor is one
 * of any bytes, which would take whatever is no other.
 */
function candidates({records}: InputPlan, formats: ReadonlyMap<string, Format>): ReadonlyMap<string, Format> {
  const ofText = [...formats].filter(([, {binary}]) => binary !== true);
  return new Map(records === '' ? ofText : ofText.filter(([, format]) => format.options.safeParse({records}).success));
}

function detected(
  formats: ReadonlyMap<string, Format>,
  sample: Uint8Array,
  file: {readonly name: string; readonly complete: boolean},
): {readonly format: string} | FormatFault {
  const found = detectFormat(formats, sample, file);
  if ('format' in found) return found;
  const names = [...formats.keys()].join(', ');
  return {
    code: 'UNKNOWN_FORMAT',
    reason: `the file looks like ${found.looksLike}, which is none of ${names} (line 1, byte 0)`,
    line: 1,
    byteOffset: 0,
  };
}
