/** How this job tells a file's format by its first bytes, as its `format` and `onFormatMismatch` say. */
import {detectFormat, mismatch} from '../adapters/formats/detect.ts';
import {looks, type FormatLook} from '../adapters/formats/looks.ts';
import {assert} from '../model/errors.ts';
import {once} from '../model/parsed-once.ts';
import type {InputPlan} from '../model/plan.ts';
import type {FormatTable} from './format-table.ts';

export interface FormatFault {
  readonly code: 'UNKNOWN_FORMAT' | 'FORMAT_MISMATCH';
  readonly reason: string;
  readonly line: number | null;
  readonly byteOffset: number;
}

export type DetectFormat = (sample: Uint8Array, file: {readonly name: string; readonly complete: boolean}) => Detected | Promise<Detected>;

type Detected = {readonly format: string} | FormatFault;

/** A format is loaded when this has named it. */
export function detectInto(table: FormatTable): DetectFormat {
  const detect = makeDetect(table.input, looksOf(table));
  const load = async (found: Detected): Promise<Detected> => {
    if ('format' in found) await table.load(found.format);
    return found;
  };
  return (sample, file) => {
    const found = detect(sample, file);
    if (found instanceof Promise) return found.then(load);
    return 'format' in found && table.formats.has(found.format) ? found : load(found);
  };
}

/** Of every format that a run may meet: all built-ins, and the job's own module, which is loaded when the table is opened. */
function looksOf({input, formats}: FormatTable): ReadonlyMap<string, FormatLook> {
  const table = new Map<string, FormatLook>(Object.entries(looks));
  const path = input.format === 'auto' ? null : input.format.path;
  const own = path === null ? undefined : formats.get(path);
  if (path === null || own === undefined) return table;
  const {name, extensions, binary} = own;
  const selects = own.options.safeParse({records: input.records}, once).success;
  const recognise = own.recognise.bind(own);
  return table.set(path, {name, extensions, selects, recognise, ...(binary === undefined ? {} : {binary})});
}

export function makeDetect(input: InputPlan, formats: ReadonlyMap<string, FormatLook>): DetectFormat {
  const able = candidates(input, formats);
  if (input.format === 'auto') return (sample, file) => detected(able, sample, file);
  const name = input.format.path ?? input.format.builtin ?? '';
  const format = formats.get(name);
  assert(format !== undefined, 'the format a job names is in the table');
  const judge = async (...[sample, file]: Parameters<DetectFormat>): Promise<Detected> => {
    const fault = await mismatch(format, sample);
    if (fault === undefined) return {format: name};
    if (input.onFormatMismatch === 'detect') return detected(able, sample, file);
    const reason = `the file is said to be ${format.name} and looks like ${fault.looksLike} (line ${fault.line}, byte ${fault.byteOffset})`;
    return {code: 'FORMAT_MISMATCH', reason, line: fault.line, byteOffset: fault.byteOffset};
  };
  return (sample, file) => {
    const told = format.recognise(sample, false);
    return !(told instanceof Promise) && told.confidence > 0 ? {format: name} : judge(sample, file);
  };
}

/**
 * Where records stand at a path, a format that knows no paths would take each document for a record: it is no candidate. Nor is one
 * of any bytes, which would take whatever is no other.
 */
function candidates({records}: InputPlan, formats: ReadonlyMap<string, FormatLook>): ReadonlyMap<string, FormatLook> {
  return new Map([...formats].filter(([, {binary, selects}]) => binary !== true && (records === '' || selects === true)));
}

function detected(formats: ReadonlyMap<string, FormatLook>, ...[sample, file]: Parameters<DetectFormat>): Detected | Promise<Detected> {
  const found = detectFormat(formats, sample, file);
  return found instanceof Promise ? found.then((told) => toldOf(formats, told)) : toldOf(formats, found);
}

function toldOf(formats: ReadonlyMap<string, FormatLook>, found: Awaited<ReturnType<typeof detectFormat>>): Detected {
  if ('format' in found) return found;
  const names = [...formats.keys()].join(', ');
  return {
    code: 'UNKNOWN_FORMAT',
    reason: `the file looks like ${found.looksLike}, which is none of ${names} (line 1, byte 0)`,
    line: 1,
    byteOffset: 0,
  };
}
