/** Takes a model's thinking away from its text, where the server left it in. Looks at marks alone; linear. */

const open = /^\s*<(think|thinking|reasoning)>/i;
const close = /<\/(?:think|thinking|reasoning)>/i;

/**
 * What stands behind the thinking. Some servers open it in the prompt, so that only its end is seen; one that never ends leaves nothing.
 * A text that begins as JSON has no thinking before it, whatever its strings hold.
 */
export function withoutThinking(text: string): string {
  const start = text.trimStart();
  if (start.startsWith('{') || start.startsWith('[')) return text;
  const end = close.exec(text);
  if (end !== null) return text.slice(end.index + end[0].length);
  return open.test(text) ? '' : text;
}
