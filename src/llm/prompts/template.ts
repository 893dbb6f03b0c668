/**
 * Text with fields of a row in it: `{{title}}`, `{{lines.0.total}}`, and nothing else: no conditions, loops or filters. A value that was put
 * in is never looked at again. A parsed template is plain data. Linear in the template and in what is put in.
 */
import {partsOf, pathFault, readField, type Fields} from '../../model/field-path.ts';

/** What stands for a field. */
export interface Placeholder {
  /** As the template writes it, without blanks around it. */
  readonly field: string;
  /** Where it lies in a row. */
  readonly path: readonly string[];
}

export interface Template {
  readonly type: 'template';
  /** Text as it is, and fields, in their order. */
  readonly parts: readonly (string | Placeholder)[];
  /** Names of the fields, each once, in the order of their first places. */
  readonly fields: readonly string[];
}

/** What is no template: where, in characters from the beginning, and what to do. */
export interface TemplateFault {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
}

export interface FaultyTemplate {
  readonly type: 'faults';
  /** The first ones; see `faultsMost`. */
  readonly faults: readonly TemplateFault[];
}

export type Rendered = {readonly type: 'rendered'; readonly text: string} | {readonly type: 'missing'; readonly field: string};

const faultsMost = 20;
const nameCharacters = 1024;
const bracesHint = 'write {{field}}; for braces as text put a blank between them';
const shownCharacters = 40;
/** Letters, digits and what names are full of; a backslash takes any other character. Other templates' words begin with what is not here. */
const plainName = /^(?:[\p{L}\p{M}\p{N}_$. -]|\\[^{}\n])+$/u;
const braces = {open: '{{', close: '}}'} as const;

export function parseTemplate(text: string): Template | FaultyTemplate {
  const parts: (string | Placeholder)[] = [];
  const faults: TemplateFault[] = [];
  const closings = new Closings();
  for (let from = 0; from < text.length && faults.length < faultsMost;) {
    const open = text.indexOf(braces.open, from);
    const literal = text.slice(from, open < 0 ? text.length : open);
    const stray = closings.firstStray(literal);
    if (stray >= 0) faults.push({at: from + stray, message: "'}}' closes nothing", hint: bracesHint});
    if (literal !== '') parts.push(literal);
    if (open < 0) break;
    const {end, found} = readPlaceholder(text, open);
    if ('message' in found) faults.push(found);
    else parts.push(found);
    from = end;
  }
  if (faults.length > 0) return {type: 'faults', faults};
  return {type: 'template', parts, fields: [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : part.field)))]};
}

/** Text goes in as it is, every other value as JSON. The first field that the row lacks is told. */
export function renderItem(template: Template, row: Fields): Rendered {
  const pieces: string[] = [];
  for (const part of template.parts) {
    const text = typeof part === 'string' ? part : textOf(readField(row, part.path));
    if (text === undefined) return {type: 'missing', field: (part as Placeholder).field};
    pieces.push(text);
  }
  return {type: 'rendered', text: pieces.join('')};
}

/** Undefined of what JSON has no word for: such a field is missing. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The braces at `open` and what stands in them. After a fault, reading goes on where the next field may begin. */
function readPlaceholder(text: string, open: number): {readonly end: number; readonly found: Placeholder | TemplateFault} {
  const start = open + braces.open.length;
  const [line = ''] = text.slice(start, start + nameCharacters + braces.close.length).split('\n', 1);
  const close = line.indexOf(braces.close);
  const again = line.indexOf(braces.open, 1);
  if (close < 0 || (again >= 0 && again < close)) {
    const end = start + (again >= 0 ? again : line.length);
    return {end, found: {at: open, message: "'{{' is not closed: a field stands on one line", hint: bracesHint}};
  }
  const end = start + close + braces.close.length;
  const inner = line.slice(0, close);
  const field = inner.trim();
  const fault = faultOfName(inner, field);
  if (fault === undefined) return {end, found: {field, path: partsOf(field)}};
  return {end: behindBraces(text, end), found: {at: open, ...fault}};
}

function faultOfName(inner: string, field: string): Omit<TemplateFault, 'at'> | undefined {
  const hint = 'only {{field}} and {{field.inner}} are known; a backslash takes the character behind it as part of the name';
  if (field === '') return {message: 'names no field between its braces', hint};
  const shown = `'{{${inner.slice(0, shownCharacters)}${inner.length > shownCharacters ? '...' : ''}}}'`;
  if (!plainName.test(field)) return {message: `${shown} is no field`, hint};
  const fault = pathFault(field);
  return fault === undefined ? undefined : {message: `${shown} ${fault}`, hint};
}

/** More of them belong to the fault before. */
function behindBraces(text: string, from: number): number {
  let at = from;
  while (text[at] === '}') at++;
  return at;
}

/** Finds where `}}` closes more than single braces have opened: `{"a": {"b": 1}}` is text, `{title}}` a slip. */
class Closings {
  private depth = 0;

  /** In the text's next literal; -1: nowhere. */
  firstStray(literal: string): number {
    for (let at = 0; at < literal.length; at++) {
      const character = literal[at];
      if (character === '{') this.depth++;
      else if (character === '}') {
        if (this.depth < 2 && literal[at + 1] === '}') return at;
        this.depth = Math.max(0, this.depth - 1);
      }
    }
    return -1;
  }
}
