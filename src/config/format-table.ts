/** The formats of a run, each with its options: loaded when the first file of it is met, once a thread. Most runs meet one. */
import type {Format} from '../contracts/format.ts';
import type {InputPlan} from '../model/plan.ts';
import {optionsOfFormat} from './format-options.ts';
import {resolveSpanFormat} from './resolve.ts';

/** With the format that the job names, or its source. @throws {ConfigError} when one does not load, or does not take its options */
export async function openFormats(input: InputPlan, ofSource?: string): Promise<FormatTable> {
  const table = new FormatTable(input);
  if (input.format !== 'auto') await table.load(input.format.path ?? input.format.builtin ?? '');
  if (ofSource !== undefined) await table.load(ofSource);
  return table;
}

export class FormatTable {
  readonly input: InputPlan;
  private readonly loaded = new Map<string, Format>();
  private readonly parsed = new Map<string, unknown>();

  constructor(input: InputPlan) {
    this.input = input;
  }

  /** Those that are loaded, by the name that spans have for them. */
  get formats(): ReadonlyMap<string, Format> {
    return this.loaded;
  }

  get formatOptions(): ReadonlyMap<string, unknown> {
    return this.parsed;
  }

  /** @throws {ConfigError} when there is none of that name */
  async load(name: string): Promise<void> {
    if (this.loaded.has(name)) return;
    this.add(name, await resolveSpanFormat(this.input, name));
  }

  /** One that no job names. */
  add(name: string, format: Format): void {
    this.parsed.set(name, optionsOfFormat(this.input, name, format));
    this.loaded.set(name, format);
  }
}
