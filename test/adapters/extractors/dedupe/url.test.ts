import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as fc from '../../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {normaliseUrl} from '../../../../src/adapters/extractors/dedupe/url.ts';

/** All ways to write the first of each line. */
const alike: readonly (readonly string[])[] = [
  ['https://example.com/a', 'HTTPS://Example.COM/a', 'https://example.com:443/a', 'https://example.com./a', ' https://example.com/a '],
  ['https://example.com/a', 'https://example.com/a/', 'https://example.com/a//', 'https://example.com/b/../a', 'https://example.com/./a'],
  ['https://example.com/a', 'https://example.com/a#top', 'https://example.com/a?', 'https://example.com/a?#:~:text=word'],
  ['https://example.com/a', 'https://example.com/a?utm_source=x&UTM_Medium=y', 'https://example.com/a?fbclid=1&gclid=2&%75tm_id=3'],
  [
    'https://example.com/a?id=1',
    'https://example.com/a?utm_source=x&id=1',
    'https://example.com/a/?id=1&msclkid=2',
    'https://example.com/a?&id=1&',
  ],
  ['https://example.com', 'https://example.com/', 'https://example.com//', 'https://example.com/#'],
  ['http://example.com/%7Euser', 'http://example.com/~user', 'http://example.com:80/%7euser/'],
  ['https://example.com/%E6%97%A5', 'https://example.com/%e6%97%a5/', 'https://example.com/日'],
  ['https://example.com/a%7Cb', 'https://example.com/a|b', 'https://example.com/a%7cb'],
  ['https://example.com/?q=a%20b', 'https://example.com/?q=a+b', 'https://example.com?q=a b'],
  ['https://xn--mnchen-3ya.de/', 'https://münchen.de', 'https://MÜNCHEN.de/'],
];

/** No two of a line are one page. */
const different: readonly (readonly string[])[] = [
  ['https://example.com/a', 'http://example.com/a', 'https://www.example.com/a', 'https://example.com:8443/a', 'https://example.com/A'],
  [
    'https://example.com/a?x=1&y=2',
    'https://example.com/a?y=2&x=1',
    'https://example.com/a?x=1',
    'https://example.com/a?x=1&y=2&reference=3',
  ],
  ['https://example.com/a%2Fb', 'https://example.com/a/b', 'https://example.com/a%252Fb'],
  ['https://example.com/?q=a%2Bb', 'https://example.com/?q=a+b'],
  ['https://example.com/#/inbox', 'https://example.com/#/sent', 'https://example.com/#!sent', 'https://example.com/'],
  ['https://me@example.com/', 'https://example.com/', 'https://me:word@example.com/'],
  ['mailto:a@example.com', 'mailto:b@example.com', 'urn:isbn:1', 'data:,a/'],
];

describe('normaliseUrl', () => {
  test.each(alike)('%s', (...forms) => {
    expect(new Set(forms.map(normaliseUrl)).size).toBe(1);
    expect(normaliseUrl(forms[0] ?? '')).toBeDefined();
  });

  test.each(different)('%s is none of the others', (...forms) => {
    expect(new Set(forms.map(normaliseUrl)).size).toBe(forms.length);
  });

  test.each(['', 'example.com/a', '/a/b', '//example.com', 'not a url', 'http://', 'https://exa mple.com/'])('%j is no URL', (text) => {
    expect(normaliseUrl(text)).toBeUndefined();
  });

  test('a normal form is its own, and still names the same page', () => {
    const part = fc.string({unit: fc.constantFrom(...'aZ09-._~%/?&=#+|é日 :@!\'()*,;[]{}"<>\\^`'), maxLength: 40});
    fc.assert(
      fc.property(part, (text) => {
        const once = normaliseUrl(`https://example.com/${text}`);
        expect(once).toBeDefined();
        expect(normaliseUrl(once ?? '')).toBe(once);
      }),
      {numRuns: 2000},
    );
  });

  test('a row of slashes, percents or parameters costs no more than its length', () => {
    const long = (part: string): string => `https://example.com/${part.repeat(400_000)}a`;
    for (const part of ['/', '%', '%7e', '&utm_a=1', '?&', '+']) expect(normaliseUrl(long(part))).toBeDefined();
  });
});

const blogPosts = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'data', 'blog-posts', 'blog-posts.json');

describe.skipIf(!existsSync(blogPosts))('8,194 real URLs (skipped where ../shared/data is absent)', () => {
  test('each is a page of its own, however it is written', () => {
    const urls = (JSON.parse(readFileSync(blogPosts, 'utf8')) as {url: string}[]).map(({url}) => url);
    const normal = urls.map((url) => normaliseUrl(url));
    expect(new Set(normal).size).toBe(urls.length);
    const rewritten = urls.map((url) => `${decodeURI(url).replace('https://www', 'HTTPS://WWW').replace(/\/$/, '')}?utm_source=feed#top`);
    expect(rewritten.map((url) => normaliseUrl(url))).toEqual(normal);
  });
});
