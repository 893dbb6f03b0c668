/**
 * Leaves out what a model thought aloud before its answer, where the server sends it in the text (`<think>...</think>`): others send it in
 * a field of its own, and it is no part of the answer. Only at the text's beginning; a tag inside an answer is the answer's.
 */
const openings = ['<think>', '<thinking>'] as const;
/** Some templates open the thought themselves, so that only its end comes; it is looked for where an answer that begins so would be long. */
const closings = ['</think>', '</thinking>'] as const;

/** Thoughts that never ended leave ''. */
export function withoutThoughts(text: string): string {
  const start = text.length - text.trimStart().length;
  const at = openings.findIndex((opening) => text.startsWith(opening, start));
  const closing = closings[Math.max(0, at)] ?? closings[0];
  const end = text.indexOf(closing, start);
  if (at >= 0) return end < 0 ? '' : text.slice(end + closing.length).trimStart();
  const isOpenedBefore = end >= 0 && !text.slice(start, end).includes(openings[0]) && !isJson(text, start);
  return isOpenedBefore ? text.slice(end + closing.length).trimStart() : text;
}

/** An answer in JSON may well hold such a tag in a string. */
function isJson(text: string, start: number): boolean {
  return text[start] === '{' || text[start] === '[' || text[start] === '"';
}
