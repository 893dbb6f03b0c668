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

/** Stretches that stand in the prompt, as it is or as a string of JSON, are replaced. */
function withoutTexts(text: string, texts: readonly string[]): string {
  const held = texts.flatMap((held) => [held.replaceAll(/\s+/g, ' '), JSON.stringify(held).replaceAll(/\s+/g, ' ')]);
  let safe = '';
  for (let at = 0; at < text.length;) {
    const window = text.slice(at, at + sharedLeast);
    const holder = window.length < sharedLeast ? undefined : held.find((other) => other.includes(window));
    if (holder === undefined) {
      safe += text[at];
      at++;
      continue;
    }
    let end = at + sharedLeast;
    while (end < text.length && holder.includes(text.slice(at, end + 1))) end++;
    safe += gone;
    at = end;
  }
  return withoutQuotes(safe, held);
}

/** What stands in quotes and in the prompt is an echo, however short. */
function withoutQuotes(text: string, held: readonly string[]): string {
  return text.replaceAll(/(["'`])([^"'`]{4,})\1/g, (whole, quote: string, inner: string) =>
    held.some((other) => other.includes(inner)) ? `${quote}${gone}${quote}` : whole,
  );
}
