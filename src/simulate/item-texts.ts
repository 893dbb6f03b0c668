/** The texts of items that stand in one message under their ids: exactly, where they stand between tags; by their lines, in any other form. */

/** Of ids that are not found there is nothing. Linear in the message. */
export function itemTexts(content: string, ids: readonly string[]): ReadonlyMap<string, string> {
  return taggedTexts(content, ids) ?? linedTexts(content, ids);
}

const closing = '\n</item>';

/**
 * `<item id="a1">`, a line's end, the text as it is, a line's end, `</item>`; items in the order of their ids, blank lines between. A text may
 * hold tags: an item ends only where the next one of the list begins. Null: the message has another form.
 */
function taggedTexts(content: string, ids: readonly string[]): ReadonlyMap<string, string> | null {
  const texts = new Map<string, string>();
  let at = content.indexOf(opening(ids[0] ?? ''));
  for (const [index, id] of ids.entries()) {
    if (at < 0) return null;
    const start = at + opening(id).length;
    const next = ids[index + 1];
    at = next === undefined ? content.length : content.indexOf(opening(next), start);
    const end = content.lastIndexOf(closing, at);
    // An empty text has the line's end of its opening for its own.
    if (at < 0 || end < start - 1) return null;
    texts.set(id, content.slice(start, Math.max(start, end)));
  }
  return texts;
}

function opening(id: string): string {
  return `<item id="${id}">\n`;
}

/**
 * An item begins at a line that names its id first (`a1`, `[a1]`, `a1:`, `## a1`, `<item id="a1">`) and ends where the next begins, or
 * at its closing tag. Of several such lines of one id the first counts.
 */
function linedTexts(content: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const known = new Set(ids);
  const texts = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of content.split('\n')) {
    const head = headOf(line);
    if (head !== null && known.has(head.id) && !texts.has(head.id)) {
      current = head.rest === '' ? [] : [head.rest];
      texts.set(head.id, current);
    } else if (closingLine.test(line)) {
      current?.push(line.replace(closingLine, ''));
      current = undefined;
    } else current?.push(line);
  }
  return new Map([...texts].map(([id, lines]) => [id, lines.join('\n').trim()]));
}

const closingLine = /<\/item>\s{0,8}$/i;
const heads = [
  /^\s*<[a-z_-]{1,32} id="([^"]{1,64})">(.*)$/i,
  /^[\s#*[(<"'-]{0,8}(?:(?:item|id)[\s:="]{1,4})?([\w-]{1,64})["'\]):>*.]{0,4}(?:\s(.*))?$/i,
];

function headOf(line: string): {readonly id: string; readonly rest: string} | null {
  for (const head of heads) {
    const match = head.exec(line);
    if (match !== null) return {id: match[1] ?? '', rest: (match[2] ?? '').replace(/<\/[a-z_-]{1,32}>\s{0,8}$/i, '').trim()};
  }
  return null;
}
