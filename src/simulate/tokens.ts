/** The stated rule by which the simulator counts tokens: four bytes of UTF-8 are one, begun ones count. No tokenizer. */

const bytesPerToken = 4;
/** What each message costs beside its text: its role and its borders. */
const perMessage = 4;

export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

export function promptTokensOf(messages: readonly {readonly content: string}[], schema: string): number {
  return messages.reduce((sum, {content}) => sum + perMessage + tokensOf(content), tokensOf(schema));
}

/** The longest beginning of the text that costs no more, broken between characters. */
export function cutToTokens(text: string, tokens: number): string {
  const bytes = Buffer.from(text);
  let end = Math.min(bytes.length, tokens * bytesPerToken);
  while (end > 0 && end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}
