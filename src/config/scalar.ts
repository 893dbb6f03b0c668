/** What a flag's text means: a YAML scalar, list or map. Knows no keys. */
import {createRequire} from 'node:module';

/** Paths and words, which are most of what flags hold: YAML leaves them as they are. Words that it would not are below. */
const plainText = /^(?:\.{0,2}\/|[A-Za-z_])[\w./-]*$/;
const otherThanText = /^(?:null|true|false)$/i;
const plainNumber = /^(?:0|[1-9]\d{0,14})$/;

/** Text that is no YAML is text. */
export function readScalar(text: string): unknown {
  if (plainText.test(text) && !otherThanText.test(text)) return text;
  if (plainNumber.test(text)) return Number(text);
  try {
    return yaml().parse(text, {maxAliasCount: 0, logLevel: 'silent'}) as unknown;
  } catch {
    return text;
  }
}

/** Loaded where a text needs it, and at once, for whoever reads a flag does not wait: it is a tenth of what a small run loads. */
function yaml(): Pick<typeof import('yaml'), 'parse'> {
  return createRequire(import.meta.url)('yaml') as typeof import('yaml');
}
