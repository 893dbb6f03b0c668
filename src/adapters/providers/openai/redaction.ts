/**
 * Takes secrets and prompts out of a server's words before a person reads them. Errs on the side of leaving out: a stretch that also
 * stands in the prompt goes, whoever wrote it first.
 */
const quotedMost = 300;
/** From so many characters on a stretch that prompt and sentence share is no chance. */
const sharedLeast = 12;
/** From so many characters on a part of the key is one. */
const keyPartLeast = 6;
const gone = '…';
const hashBase = 1_000_003;
/** What the character that leaves a window was multiplied by meanwhile. */
const leavingPower = Array.from({length: sharedLeast}).reduce<number>((power) => Math.imul(power, hashBase), 1);

export interface Withheld {
  /** The key, and whatever else must never be seen. */
  readonly secrets: readonly string[];
  /** Texts of the prompt. */
  readonly texts: readonly string[];
}

/** One line of at most 300 characters; '' where nothing is left to say. */
export function redacted(text: string, {secrets, texts}: Withheld): string {
  // Bounded first, and generously: the patterns and searches below run on this much and no more.
  const line = text
    .slice(0, quotedMost * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const safe = withoutTexts(withoutSecrets(line, secrets).slice(0, quotedMost), texts);
  return /[a-z0-9]/i.test(safe) ? safe : '';
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret.length > 0).flatMap(formsOf);
  let safe = text;
  for (const form of forms) safe = safe.replaceAll(form, gone);
  // What looks like a key goes, ours or not; so does one that the server has masked with stars, and any word that holds a part of ours.
  safe = safe.replaceAll(/\bBearer [^\s"',}]+/gi, gone).replaceAll(/\b(sk|pk|rk|gsk|xai|hf|key|AIza)[-_][\w*.…-]{6,}/g, gone);
  return safe.replaceAll(/[\w*.+/=…~-]{6,}/g, (word) => (/\*{2,}/.test(word) || isPartOf(word, forms) ? gone : word));
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), bytes.toString('base64'), bytes.toString('hex')];
}

/** True where any six characters of the word stand in the key; a word is at most as long as the text. */
function isPartOf(word: string, forms: readonly string[]): boolean {
  for (let at = 0; at + keyPartLeast <= word.length; at++) {
    const part = word.slice(at, at + keyPartLeast);
    if (forms.some((form) => form.includes(part))) return true;
  }
  return false;
}

/** Stretches that stand in the prompt, as it is or as a string of JSON, are replaced. Linear in the prompt, whatever both hold. */
function withoutTexts(text: string, texts: readonly string[]): string {
  const held = texts.flatMap((held) => [...new Set([held, JSON.stringify(held).slice(1, -1)])]).map((form) => form.replaceAll(/\s+/g, ' '));
  const starts = new Map<number, number[]>();
  eachWindow(text, (at, hash) => void starts.set(hash, [...(starts.get(hash) ?? []), at]));
  const isShared = Array.from({length: text.length}, () => false);
  for (const other of held) {
    eachWindow(other, (at, hash) => {
      const found = starts.get(hash);
      if (found === undefined) return;
      starts.delete(hash);
      const window = other.slice(at, at + sharedLeast);
      const missed = found.filter((start) => text.slice(start, start + sharedLeast) !== window);
      for (const start of found) if (!missed.includes(start)) isShared.fill(true, start, start + sharedLeast);
      if (missed.length > 0) starts.set(hash, missed);
    });
  }
  const kept = Array.from({length: text.length}, (_, at) => (!isShared[at] ? text[at] : isShared[at - 1] === true ? '' : gone));
  return withoutQuotes(kept.join(''), held);
}

/** A rolling hash over each window (Karp and Rabin): to cut three million windows out of a prompt took over a second. */
function eachWindow(text: string, visit: (at: number, hash: number) => void): void {
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    hash = (Math.imul(hash, hashBase) + text.charCodeAt(at)) | 0;
    if (at >= sharedLeast) hash = (hash - Math.imul(text.charCodeAt(at - sharedLeast), leavingPower)) | 0;
    if (at >= sharedLeast - 1) visit(at - sharedLeast + 1, hash);
  }
}

/** What stands in quotes and in the prompt is an echo, however short. Longer ones are gone already. */
function withoutQuotes(text: string, held: readonly string[]): string {
  return text.replaceAll(/(["'`])([^"'`]{4,11})\1/g, (whole, quote: string, inner: string) =>
    held.some((other) => other.includes(inner)) ? `${quote}${gone}${quote}` : whole,
  );
}
