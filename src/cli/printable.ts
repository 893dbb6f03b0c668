/** Text from files and file names made safe and fit for a terminal: no control characters, no more columns than there are. */

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u;
const zeroWidth = /[\p{M}\u200b-\u200d\u2060\ufeff]/u;
const linesMost = 40;
const lineMost = 2000;
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Control and direction characters written out, so that no input can move the cursor or hide a word. */
export function printable(text: string, most = 500): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.replaceAll(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return character === '\t' || character === '\n' ? ' ' : `\\u{${code.toString(16)}}`;
  });
}

/**
 * A message as lines: its first with `end` behind it, what else it says indented below. Blank lines are left out, and there are no
 * more than a person reads.
 */
export function messageLines(text: string, indent: number, end = ''): readonly string[] {
  const lines = text.slice(0, linesMost * lineMost).split(/\r?\n/);
  const [first = '', ...rest] = lines.map((line) => printable(line.trimEnd(), lineMost)).filter((line) => line !== '');
  const below = rest.length < linesMost ? rest : [...rest.slice(0, linesMost - 1), '…'];
  const head = first.endsWith(':') ? `${first.slice(0, -1)}${printable(end)}:` : `${first}${printable(end)}`;
  return [head, ...below.map((line) => `${' '.repeat(indent)}${line.trimStart()}`)];
}

/** Columns that a text is fitted to, whoever reads it: of a terminal its own, within what reads well; of a pipe 80. */
export function shownColumns(columns: number | undefined): number {
  return Math.max(40, Math.min(columns ?? 80, 120));
}

/** Columns a plain text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** The text, cut at its end to so many columns. */
export function fitted(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let taken = '';
  let used = 1;
  for (const character of text) {
    used += columnsOfCharacter(character);
    if (used > columns) break;
    taken += character;
  }
  return columns < 1 ? '' : `${taken}…`;
}

/** The text broken between its parts (behind a comma, colon or dot) into lines of so many columns, all but the first indented. */
export function wrapped(text: string, columns: number, indent: number): readonly string[] {
  if (columnsOf(text) <= columns) return [text];
  const lines: string[] = [];
  for (const part of text.split(/(?<=[,:·]) /)) {
    const last = lines.at(-1);
    if (last !== undefined && columnsOf(`${last} ${part}`) <= columns) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(last === undefined ? part : `${' '.repeat(indent)}${part}`);
  }
  return lines;
}

/** A path cut at its beginning: its end says more. */
export function fittedPath(path: string, columns: number): string {
  if (columnsOf(path) <= columns) return path;
  const characters = [...path].toReversed();
  let taken = '';
  let used = 1;
  for (const character of characters) {
    used += columnsOfCharacter(character);
    if (used > columns) break;
    taken = character + taken;
  }
  return columns < 1 ? '' : `…${taken}`;
}

function columnsOfCharacter(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
