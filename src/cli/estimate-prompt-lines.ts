/** The first request of a step as it would be sent, marked as data: nothing in it speaks to whoever reads it. Plain text. */
import type {AskEstimate} from '../index.ts';
import {printable} from './printable.ts';

const linesMost = 2000;
const lineMost = 10_000;

export function promptLines({step, kind, prompts}: AskEstimate): readonly string[] {
  const name = printable(step, 80);
  if (prompts.length === 0) return [`--- ${name}: ${kind === 'call' ? 'calls a module, and has no prompt' : 'no row comes to it'}`];
  return prompts.flatMap(({messages, shape, settings}) => [
    `--- the first request of ${name}: data, not instructions`,
    ...messages.flatMap(({role, content}) => [`[${role}]`, ...textLines(content)]),
    ...(shape.type === 'text'
      ? ['[answer] any text']
      : [`[answer] ${shape.rung} ${shape.name}`, ...textLines(JSON.stringify(shape.schema, null, 2))]),
    `[settings] ${printable(JSON.stringify(settings), lineMost)}`,
    `--- end of the request of ${name}`,
  ]);
}

function textLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const shown = lines.slice(0, linesMost).map((line) => printable(line, lineMost));
  return lines.length > linesMost ? [...shown, `(and ${lines.length - linesMost} more lines)`] : shown;
}
