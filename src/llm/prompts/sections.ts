/**
 * The two parts of a prompt's text: instructions, which are sent once a request, and the item, which is written out for each row. They stand
 * under the headings `# Instructions` and `# Item`. A text without these headings is an item and nothing else. Reads no front matter.
 */
import {parseTemplate, type TemplateFault} from './template.ts';

export interface PromptSections {
  readonly type: 'sections';
  /** '' where there are none. Text, as it is: no field stands in it. */
  readonly instructions: string;
  /** A template that parseTemplate takes. */
  readonly item: string;
}

export type SectionFault = TemplateFault;

export interface FaultySections {
  readonly type: 'faults';
  readonly faults: readonly SectionFault[];
}

interface Heading {
  readonly name: 'instructions' | 'item';
  readonly start: number;
  /** Behind its line. */
  readonly end: number;
}

interface Part {
  readonly text: string;
  readonly at: number;
}

const heading = /^# +(instructions|item) *$/i;
const fence = /^ {0,3}(?:```|~~~)/;

/** Faults are placed in characters from the beginning of the text. Line ends are `\n`. */
export function readSections(text: string): PromptSections | FaultySections {
  const headings = headingsOf(text);
  const doubled = headings.find(({name}, index) => headings.findIndex((other) => other.name === name) < index);
  if (doubled !== undefined) {
    const message = `the heading '# ${doubled.name}' stands a second time`;
    return faulty({at: doubled.start, message, hint: 'each part stands once; put other headings a level lower (##)'});
  }
  const before = trimmed(text, 0, headings[0]?.start ?? 0);
  if (headings.length === 0) return checked({text: '', at: 0}, trimmed(text, 0, text.length));
  if (before.text !== '' && headings.some(({name}) => name === 'instructions')) {
    return faulty({at: before.at, message: "stands before '# Instructions', in no part", hint: 'move it below the heading'});
  }
  const item = partNamed('item', headings, text);
  if (item === undefined) {
    const hint = "put '# Item' on a line of its own, and below it what is written out for each row";
    return faulty({at: text.length, message: "there is no heading '# Item' behind '# Instructions'", hint});
  }
  return checked(partNamed('instructions', headings, text) ?? before, item);
}

/** The faults of both parts, as templates: an item has a field, instructions have none. */
export function checkSections(
  instructions: string,
  item: string,
): {readonly instructions: readonly SectionFault[]; readonly item: readonly SectionFault[]} {
  return {instructions: faultsOfInstructions(instructions), item: faultsOfItem(item)};
}

function checked(instructions: Part, item: Part): PromptSections | FaultySections {
  const found = checkSections(instructions.text, item.text);
  const faults = [
    ...found.instructions.map((fault) => ({...fault, at: fault.at + instructions.at})),
    ...found.item.map((fault) => ({...fault, at: fault.at + item.at})),
  ];
  return faults.length > 0 ? {type: 'faults', faults} : {type: 'sections', instructions: instructions.text, item: item.text};
}

function faultsOfInstructions(text: string): readonly SectionFault[] {
  const parsed = parseTemplate(text);
  if (parsed.type === 'faults') return parsed.faults;
  const [field] = parsed.fields;
  if (field === undefined) return [];
  const at = text.indexOf('{{');
  return [
    {at, message: `the field '${field}' stands in the instructions`, hint: 'they are sent once for many rows: fields belong into the item'},
  ];
}

function faultsOfItem(text: string): readonly SectionFault[] {
  if (text.trim() === '')
    return [{at: 0, message: 'the item is empty', hint: 'write what is asked of each row, with its fields as {{field}}'}];
  const parsed = parseTemplate(text);
  if (parsed.type === 'faults') return parsed.faults;
  if (parsed.fields.length > 0) return [];
  return [{at: 0, message: 'the item names no field: it would be the same for every row', hint: 'name one as {{field}}'}];
}

/** Lines in fenced code are text. */
function headingsOf(text: string): readonly Heading[] {
  const headings: Heading[] = [];
  let isFenced = false;
  let start = 0;
  for (const line of text.split('\n')) {
    if (fence.test(line)) isFenced = !isFenced;
    const name = isFenced ? undefined : heading.exec(line)?.[1]?.toLowerCase();
    const end = start + line.length + 1;
    if (name !== undefined) headings.push({name: name as Heading['name'], start, end});
    start = end;
  }
  return headings;
}

function partNamed(name: Heading['name'], headings: readonly Heading[], text: string): Part | undefined {
  const index = headings.findIndex((heading) => heading.name === name);
  const found = headings[index];
  return found === undefined ? undefined : trimmed(text, found.end, headings[index + 1]?.start ?? text.length);
}

/** Without blanks and empty lines around it. */
function trimmed(text: string, start: number, end: number): Part {
  const whole = text.slice(start, end);
  return {text: whole.trim(), at: start + whole.length - whole.trimStart().length};
}

function faulty(fault: SectionFault): FaultySections {
  return {type: 'faults', faults: [fault]};
}
