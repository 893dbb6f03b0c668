/**
 * The normal form of a URL, for comparing: two that differ only in how they are written, or in who passed them on, are one. What is
 * normalised: case of scheme and host, default port, dot segments, percent-encoding (RFC 3986, 6.2.2), tracking parameters, trailing
 * slashes, fragments. What is kept, since it may name another page: http beside https, www., the order of parameters. Pure; linear.
 */

/** Names of parameters that say where a visitor came from, and nothing of the page. Those that end in _ stand for all that begin so. */
/** Names of parameters that say where a visitor came from, and nothing of the page. */
const tracking = new Set(
  `fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid mkt_tok vero_id
   oly_anon_id oly_enc_id _hsenc _hsmi __hssc __hstc __hsfp hsctatracking _ga _gl _openstat wickedid s_kwcid epik rdt_cid`.split(/\s+/),
);
const trackingPrefixes = ['utm_', 'pk_', 'mtm_', 'hsa_'] as const;

/** Undefined where the text is no absolute URL. */
export function normaliseUrl(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  const user = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`;
  // `//` stands before a host only: mailto: and data: have none.
  const authority = url.host === '' ? '' : `//${user}${withoutLastDot(url.hostname)}${url.port === '' ? '' : `:${url.port}`}`;
  const path = normalEscapes(isWeb ? withoutLastSlashes(url.pathname) : url.pathname);
  const query = isWeb ? normalQuery(url.search) : normalEscapes(url.search);
  return `${url.protocol}${authority}${path}${query}${isRoute(url.hash) ? normalEscapes(url.hash) : ''}`;
}

/** A fragment that is a place on a page is dropped; `#/...` and `#!...` are pages of an application. */
function isRoute(hash: string): boolean {
  return hash.startsWith('#/') || hash.startsWith('#!');
}

function withoutLastDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Not by a pattern: /\/+$/ looks again from each slash of a long row of them. */
function withoutLastSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return path.slice(0, end);
}

function normalQuery(search: string): string {
  if (search.length < 2) return '';
  const kept = search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !isTracking(part));
  // In a query a plus is a blank, in whatever way it was written.
  return kept.length === 0 ? '' : `?${normalEscapes(kept.join('&')).replaceAll('+', '%20')}`;
}

function isTracking(part: string): boolean {
  const equalsAt = part.indexOf('=');
  const name = normalEscapes(equalsAt === -1 ? part : part.slice(0, equalsAt)).toLowerCase();
  return tracking.has(name) || trackingPrefixes.some((prefix) => name.startsWith(prefix));
}

const unreserved = /^[A-Za-z0-9\-._~]$/;

/** Escapes in upper case; characters that need none unescaped; those that RFC 3986 has no place for escaped. */
function normalEscapes(text: string): string {
  if (!/[%|^`{}"<>\\ [\]]/.test(text)) return text;
  return text.replaceAll(/%[0-9A-Fa-f]{2}|[|^`{}"<>\\ [\]]/g, (found) => {
    if (found.length === 1) return `%${found.charCodeAt(0).toString(16).toUpperCase()}`;
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16));
    return unreserved.test(character) ? character : found.toUpperCase();
  });
}
