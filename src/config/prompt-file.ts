/**
 * Prompt files: front matter (YAML) between two lines of `---`, then the instructions under `# Instructions` and the item under `# Item`; a file
 * without these headings is an item. Every fault is told at once, with its line and column. Asks nothing and renders nothing.
 */
import {readFile} from 'node:fs/promises';
import {z} from 'zod';
import {checkSections, readSections} from '../llm/prompts/sections.ts';
import {ConfigError, messageOf, type ConfigIssue} from '../model/errors.ts';
import {nearestName} from '../model/near.ts';
import type {Json} from '../model/record.ts';
import {MiB} from '../model/units.ts';
import {readDocument} from './document.ts';
import {faultsOf} from './faults.ts';
import {isObject} from './job-path.ts';

/** What a prompt says of the request beside its words. Null: it says nothing, and the job decides. */
export interface PromptSettings {
  readonly model: string | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly seed: number | null;
  readonly maxTokens: number | null;
  readonly parameters: Readonly<Record<string, Json>>;
}

export interface PromptFile {
  readonly version: string;
  /** As it was named, for people. */
  readonly file: string;
  readonly instructions: string;
  /** A template that parseTemplate takes. */
  readonly item: string;
  readonly settings: PromptSettings;
}

/** What a job may hold in place of a prompt file's name. */
export interface InlinePrompt {
  readonly instructions?: string | undefined;
  readonly item: string;
}

const promptBytesMax = MiB;
const mark = '---';
/** They are set by keys of their own, or are not a prompt's to decide. */
const notParameters = [
  'model',
  'temperature',
  'top_p',
  'seed',
  'max_tokens',
  'max_completion_tokens',
  'messages',
  'response_format',
  'stream',
  'stream_options',
  'n',
];

const parameters = z.record(z.string(), z.json()).superRefine((given, context) => {
  for (const key of Object.keys(given).filter((name) => notParameters.includes(name))) {
    context.addIssue({code: 'custom', path: [key], message: 'is no parameter: it has a key of its own, or is set for each request'});
  }
});

const frontMatter = z.strictObject({
  version: z.union([z.string().trim().min(1).max(100), z.int().min(0)]).transform(String),
  model: z.string().min(1).max(1000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  seed: z.int().optional(),
  max_tokens: z.int().min(1).max(10_000_000).optional(),
  parameters: parameters.default({}),
});
const knownKeys = Object.keys(frontMatter.shape);

/** @param file as people know it, for places. @throws {ConfigError} with every fault of the file */
export async function loadPromptFile(path: string, file: string): Promise<PromptFile> {
  let text: string;
  try {
    const bytes = await readFile(path);
    if (bytes.byteLength > promptBytesMax) throw new RangeError(`it has ${bytes.byteLength} bytes: at most ${promptBytesMax} are read`);
    text = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch (cause) {
    const hint = 'a prompt file is UTF-8 text; its name is relative to the job file';
    throw new ConfigError([{path: '', message: `the prompt ${file} cannot be read: ${messageOf(cause)}`, hint}], {cause});
  }
  const read = readPrompt(text, file);
  if ('version' in read) return read;
  throw new ConfigError(read);
}

/** The prompt of a file's text, or all that is wrong with it. */
export function readPrompt(text: string, file: string): PromptFile | readonly ConfigIssue[] {
  const lines = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const {matter, bodyAt} = splitFrontMatter(lines);
  if (matter === undefined) return [frontMatterMissing(file, lines)];
  const head = readFrontMatter(matter, file);
  const body = readSections(lines.slice(bodyAt));
  const bodyIssues = body.type === 'faults' ? body.faults.map((fault) => issueAt({...fault, at: fault.at + bodyAt}, lines, file)) : [];
  if (Array.isArray(head) || body.type === 'faults') return [...(Array.isArray(head) ? head : []), ...bodyIssues];
  const {version, settings} = head as Head;
  return {version, file, instructions: body.instructions, item: body.item, settings};
}

/** What is wrong with the parts of a prompt that stands in the job itself; `path` is `instructions` or `item`. */
export function checkInlinePrompt({instructions = '', item}: InlinePrompt): readonly ConfigIssue[] {
  const found = checkSections(instructions, item);
  return (['instructions', 'item'] as const).flatMap((part) => {
    const text = part === 'item' ? item : instructions;
    return found[part].map(({at, message, hint}) => ({path: part, message: `${message} (${placeIn(text, at)})`, hint}));
  });
}

interface Head {
  readonly version: string;
  readonly settings: PromptSettings;
}

/** The front matter with an empty line for its first mark, so that its lines are the file's. */
function splitFrontMatter(text: string): {readonly matter: string | undefined; readonly bodyAt: number} {
  if (!text.startsWith(`${mark}\n`)) return {matter: undefined, bodyAt: 0};
  const close = /\n--- *(?:\n|$)/.exec(text.slice(mark.length));
  if (close === null) return {matter: undefined, bodyAt: 0};
  const end = mark.length + close.index;
  return {matter: text.slice(mark.length, end), bodyAt: end + close[0].length};
}

function frontMatterMissing(file: string, text: string): ConfigIssue {
  const isOpen = text.startsWith(`${mark}\n`);
  const message = isOpen
    ? `has front matter that does not end: no second line '${mark}'`
    : `has no front matter: it begins with a line '${mark}'`;
  const hint = `at least ${mark}, version: 1, ${mark}, each on a line of its own: the version tells answers of different prompts apart`;
  return {path: '', message, where: `${file}:1:1`, hint};
}

function readFrontMatter(matter: string, file: string): Head | readonly ConfigIssue[] {
  const document = readDocument(matter, file);
  if (!('keyPlace' in document)) return document;
  const value = document.value ?? {};
  if (!isObject(value)) return [{path: '', message: 'has front matter that is no map of keys', where: `${file}:1:1`}];
  const parsed = frontMatter.safeParse(value);
  if (!parsed.success) {
    return faultsOf(parsed.error, value, (path) => (path.length === 0 ? knownKeys : [])).map(({at, key, path, message, hint}) => {
      const where = (key ? document.keyPlace(at) : document.valuePlace(at)) ?? `${file}:1:1`;
      return {path, message, where, ...hintOf(path, message, hint)};
    });
  }
  const {version, model = null, temperature = null, top_p: topP = null, seed = null, max_tokens: maxTokens = null} = parsed.data;
  return {
    version,
    settings: {model, temperature, topP, seed, maxTokens, parameters: parsed.data.parameters as Readonly<Record<string, Json>>},
  };
}

/** A key that is near none of ours is most likely the server's. */
function hintOf(path: string, message: string, hint: string | undefined): {readonly hint?: string} {
  if (path === 'version') return {hint: "a whole number or text: version: 10, version: '1.10'"};
  const isForeign = message === 'is not a known key' && nearestName(path, knownKeys) === undefined;
  if (isForeign) return {hint: `there are ${knownKeys.join(', ')}; what the server takes beside them stands below parameters`};
  return hint === undefined ? {} : {hint};
}

interface Fault {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
}

function issueAt({at, message, hint}: Fault, text: string, file: string): ConfigIssue {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return {path: '', message, where: `${file}:${line}:${at - before.lastIndexOf('\n')}`, hint};
}

function placeIn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')}`;
}
