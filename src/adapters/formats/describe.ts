/** Names what bytes look like, for people whose file is not what it was said to be. Knows signatures and the look of text. */
import {isUtf8} from 'node:buffer';
import {recogniseJson, recogniseJsonl} from './recognise.ts';

interface Signature {
  readonly name: string;
  readonly bytes: string;
  readonly at?: number;
}

/** First bytes in latin1, longest first where one begins another. Sources: each format's own specification. */
const signatures: readonly Signature[] = [
  {name: 'gzip data', bytes: '\x1f\x8b'},
  {name: 'a zip archive', bytes: 'PK\x03\x04'},
  {name: 'a zip archive', bytes: 'PK\x05\x06'},
  {name: 'zstd data', bytes: '\x28\xb5\x2f\xfd'},
  {name: 'bzip2 data', bytes: 'BZh'},
  {name: 'xz data', bytes: '\xfd7zXZ\x00'},
  {name: 'lz4 data', bytes: '\x04\x22\x4d\x18'},
  {name: 'a 7-Zip archive', bytes: '7z\xbc\xaf\x27\x1c'},
  {name: 'a tar archive', bytes: 'ustar', at: 257},
  {name: 'a PDF', bytes: '%PDF-'},
  {name: 'an SQLite database', bytes: 'SQLite format 3\x00'},
  {name: 'Parquet data', bytes: 'PAR1'},
  {name: 'Avro data', bytes: 'Obj\x01'},
  {name: 'Arrow data', bytes: 'ARROW1'},
  {name: 'an image (PNG)', bytes: '\x89PNG'},
  {name: 'an image (JPEG)', bytes: '\xff\xd8\xff'},
  {name: 'an image (GIF)', bytes: 'GIF8'},
  {name: 'an image (WebP)', bytes: 'WEBP', at: 8},
  {name: 'an image (TIFF)', bytes: 'II*\x00'},
  {name: 'an image (TIFF)', bytes: 'MM\x00*'},
  {name: 'an executable (ELF)', bytes: '\x7fELF'},
  {name: 'RTF', bytes: '{\\rtf'},
  {name: 'UTF-32 text', bytes: '\xff\xfe\x00\x00'},
  {name: 'UTF-32 text', bytes: '\x00\x00\xfe\xff'},
  {name: 'UTF-16 text', bytes: '\xff\xfe'},
  {name: 'UTF-16 text', bytes: '\xfe\xff'},
];

const lookedAt = 4096;

export function describe(sample: Uint8Array): string {
  if (sample.byteLength === 0) return 'an empty file';
  const head = Buffer.from(sample.buffer, sample.byteOffset, Math.min(sample.byteLength, lookedAt));
  const latin1 = head.toString('latin1');
  const signature = signatures.find(({bytes, at = 0}) => latin1.startsWith(bytes, at));
  if (signature !== undefined) return signature.name;
  if (latin1.includes('\x00')) return describeZeros(head);
  if (recogniseJsonl(sample, false).confidence === 3) return 'JSON Lines';
  if (recogniseJson(sample, false).confidence >= 2) return 'JSON';
  const text = withoutCutCharacter(head);
  if (countControls(text) > text.length / 100) return 'binary data';
  return isUtf8(text) ? describeText(text.toString('utf8').replace(/^\uFEFF/, '')) : 'text that is not UTF-8';
}

/** Text in UTF-16 has its zeros at every other byte. */
function describeZeros(head: Buffer): string {
  const zeros = [0, 0];
  for (const [index, value] of head.entries()) if (value === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const isOneSided = Math.min(even, odd) === 0 && Math.max(even, odd) > head.length / 5;
  return isOneSided ? 'UTF-16 text' : 'binary data';
}

/** A character that the sample's end cuts says nothing of the encoding. */
function withoutCutCharacter(head: Buffer): Buffer {
  for (let length = head.length; length > Math.max(0, head.length - 4); length--) {
    const piece = head.subarray(0, length);
    if (isUtf8(piece)) return piece;
  }
  return head;
}

function countControls(text: Buffer): number {
  let controls = 0;
  for (const value of text)
    if (value < 0x20 && value !== 0x09 && value !== 0x0a && value !== 0x0c && value !== 0x0d && value !== 0x1b) controls++;
  return controls;
}

function describeText(text: string): string {
  const begin = text.trimStart().slice(0, 200).toLowerCase();
  if (begin === '') return 'blanks only';
  if (/^(?:<!doctype html|<html|<head|<body)/.test(begin)) return 'HTML';
  if (/^<(?:\?xml|!--|!doctype|[a-z_][\w:.-]*[\s/>])/.test(begin)) return begin.includes('<html') ? 'HTML' : 'XML';
  if (begin.startsWith('---\n') || begin.startsWith('%yaml')) return 'YAML';
  return describeTable(text) ?? 'plain text';
}

const separators = [
  ['\t', 'TSV text'],
  [',', 'CSV text'],
  [';', 'CSV text (separated by semicolons)'],
] as const;

/** Most lines have as many separators as the first, and at least one. */
function describeTable(text: string): string | undefined {
  const lines = text.split('\n').slice(0, 20);
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  const full = whole.filter((line) => line.trim() !== '');
  const found = separators.find(([separator]) => {
    const counts = full.map((line) => countOutsideQuotes(line, separator));
    const [first = 0] = counts;
    return full.length > 1 && first > 0 && counts.filter((count) => count === first).length > full.length / 2;
  });
  return found?.[1];
}

function countOutsideQuotes(line: string, separator: string): number {
  let count = 0;
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) count++;
  }
  return count;
}
