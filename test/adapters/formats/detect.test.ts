/** What files are taken for, by their first bytes; names only break ties. */
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {describe as describeBytes} from '../../../src/adapters/formats/describe.ts';
import {detectFormat, mismatch} from '../../../src/adapters/formats/detect.ts';
import {csv} from '../../../src/adapters/formats/delimited/csv.ts';
import {lines} from '../../../src/adapters/formats/delimited/lines.ts';
import {tsv} from '../../../src/adapters/formats/delimited/tsv.ts';
import {json} from '../../../src/adapters/formats/json.ts';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import type {Format} from '../../../src/contracts/format.ts';

const jsonFormats = new Map<string, Format>([json, jsonl].map((format) => [format.name, format]));
const allFormats = new Map<string, Format>([json, jsonl, lines, csv, tsv].map((format) => [format.name, format]));
const sampleBytes = 65_536;

async function detected(text: string | Uint8Array, name = 'file', table = allFormats): Promise<string> {
  const bytes = Buffer.from(text as string);
  const found = await detectFormat(table, bytes.subarray(0, sampleBytes), {name, complete: bytes.length <= sampleBytes});
  return 'format' in found ? found.format : `? ${found.looksLike}`;
}

const record = {a: 1, b: 'x,y', c: [1, {d: null}]};
const line = JSON.stringify(record);
const pretty = JSON.stringify(record, null, 2);
const long = JSON.stringify({text: 'word "quoted" \n'.repeat(10_000), ...record});

describe('json', () => {
  test.each([
    ['a pretty-printed document', pretty],
    ['a pretty-printed document, whatever its name', pretty, 'x.jsonl'],
    ['pretty-printed documents', `${pretty}\n${pretty}\n`],
    ['an array on one line', `[${line},${line}]`],
    ['an array on one line, whatever its name', `[${line},${line}]`, 'x.ndjson'],
    ['an array with an element a line', `[\n${line},\n${line}\n]\n`],
    ['an array of numbers, one a line', '[\n1,\n2,\n3\n]\n'],
    ['a long document on one line', long, 'x.json'],
    ['a long array on one line', `[${long},${long}]`],
    ['a mark and blank lines before it', `\ufeff\n\n${pretty}`],
    ['a document that is cut off', pretty.slice(0, -10)],
    ['a document with a fault in it', pretty.replace('"b"', 'b')],
    ['one line, by its name', line, 'x.json'],
    ['one line, by no name', line],
    ['nothing, by its name', '', 'x.json'],
  ])('%s', async (_, text, name?: string) => {
    expect(await detected(text, name)).toBe('json');
  });
});

describe('jsonl', () => {
  test.each([
    ['lines', `${line}\n${line}\n`],
    ['lines, whatever their name', `${line}\n${line}\n`, 'x.json'],
    ['lines that are arrays', '[1,2]\n[3,4]\n'],
    ['a broken first line', `{"a":1,\n${line}\n${line}\n`],
    ['a first line of garbage', `nope\n${line}\n${line}\n`],
    ['a first line that is cut off in a string', `{"a":"x\n${line}\n${line}\n`],
    ['a mark, blank lines and CRLF', `\ufeff\r\n\r\n${line}\r\n${line}\r\n`],
    ['a long first line, by its name', `${long}\n${long}\n`, 'X.JSONL'],
    ['a short line and a long one', `${line}\n${long}\n`],
    ['one line, by its name', `${line}\n`, 'x.ndjson'],
    ['one broken line, by its name', '{"a":1,', 'x.jsonl'],
  ])('%s', async (_, text, name?: string) => {
    expect(await detected(text, name)).toBe('jsonl');
  });
});

describe('neither, where only JSON is known', () => {
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  test.each<[string, string | Uint8Array]>([
    ['HTML', '<!DOCTYPE html>\n<html><body>'],
    ['HTML', '\n<html lang="es">'],
    ['XML', '<?xml version="1.0"?><a/>'],
    ['XML', '<feed xmlns="x"><a>1</a></feed>'],
    ['gzip data', gzipSync('x')],
    ['zstd data', zstdCompressSync(Buffer.from('x'))],
    ['a zip archive', 'PK\u0003\u0004xx'],
    ['a PDF', '%PDF-1.7\n'],
    ['an SQLite database', 'SQLite format 3\u0000xx'],
    ['an image (PNG)', Buffer.from('\x89PNG\r\n', 'latin1')],
    ['UTF-16 text', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('{"a":1}')])],
    ['UTF-16 text', utf16('{"a":1,"b":2}')],
    ['binary data', Buffer.from([1, 2, 0, 3, 0, 0, 7, 9])],
    ['CSV text', 'name,age\nAnn,3\n"Bob, Jr",4\n'],
    ['CSV text', '"name","age"\n"x","1"\n"y","2"\n'],
    ['CSV text (separated by semicolons)', 'name;age\nAnn;3\nBob;4\n'],
    ['TSV text', 'name\tage\nAnn\t3\n'],
    ['plain text', 'Some words, and\nothers.\n'],
    ['plain text', '[section]\nkey = 1\n'],
    ['plain text', "{'a': 1}\n{'a': 2}\n"],
    ['RTF', '{\\rtf1 x}'],
    ['text that is not UTF-8', Buffer.from('Se\xf1or Mu\xf1oz y a\xf1os', 'latin1')],
  ])('%s', async (looksLike, bytes) => {
    expect(await detected(bytes, 'x.json', jsonFormats)).toBe(`? ${looksLike}`);
    expect(describeBytes(Buffer.from(bytes as string))).toBe(looksLike);
  });
});

describe('tables and lines', () => {
  const table = 'name,age\nAnn,3\n"Bob, Jr",4\n';
  test.each<[string, string, string | Uint8Array, string?]>([
    ['csv', 'a table', table],
    ['csv', 'a table, whatever its name', table, 'x.txt'],
    ['csv', 'a table that is called JSON', table, 'x.json'],
    ['csv', 'semicolons', 'name;age\nAnn;3\nBob;4\n'],
    ['csv', 'a table with a mark, zeros and CRLF', `\ufeff${'a,b\r\n1,x\u0000\r\n'.repeat(9)}`],
    ['csv', 'JSON in its fields', 'id,doc\n1,"{""a"":1}"\n2,"{""a"":2}"\n'],
    ['csv', 'text in latin1', Buffer.from('nombre,a\xf1o\nMu\xf1oz,1\nPe\xf1a,2\n', 'latin1')],
    ['csv', 'one column, by its name', 'name\nAnn\nBob\n', 'x.csv'],
    ['csv', 'numbers in one column, by its name', '1\n2\n3\n', 'x.csv'],
    ['csv', 'nothing, by its name', '', 'x.csv'],
    ['csv', 'sentences, by their name', 'Well, yes\nNo, not so\n', 'x.csv'],
    ['tsv', 'tabs', 'name\tage\nAnn\t3\n'],
    ['tsv', 'tabs, whatever their name', 'name\tage\nAnn\t3\n', 'x.csv'],
    ['tsv', 'one column, by its name', 'name\nAnn\n', 'x.TSV'],
    ['lines', 'identifiers', 'P12345\nQ67890\n'],
    ['lines', 'numbers, by their name', '1\n2\n3\n', 'ids.txt'],
    ['lines', 'sentences', 'Well, yes\nNo, not so\nPerhaps, then\n'],
    ['lines', 'HTML that is called text', '<html><body>\n</body></html>', 'x.txt'],
    ['json', 'JSON that is called a table', `[${line},${line}]`, 'x.csv'],
    ['jsonl', 'JSON Lines that are called a table', `${line}\n${line}\n`, 'x.csv'],
    ['jsonl', 'JSON Lines that are called text', `${line}\n${line}\n`, 'x.txt'],
  ])('%s: %s', async (format, _, text, name?: string) => {
    expect(await detected(text, name)).toBe(format);
  });

  test.each<[string, string | Uint8Array, string?]>([
    ['plain text', 'Some words\nand others.\n', 'x.json'],
    ['HTML', '<!doctype html><p>not found</p>', 'x.csv'],
    ['HTML', '<!doctype html><p>not found</p>'],
    ['XML', '<?xml version="1.0"?>\n<a/>'],
    ['gzip data', gzipSync('a,b\n1,2\n'), 'x.csv'],
    ['binary data', Buffer.from([1, 2, 0, 3, 0, 0, 7, 9]), 'x.txt'],
  ])('none: %s', async (looksLike, text, name?: string) => {
    expect(await detected(text, name)).toBe(`? ${looksLike}`);
  });
});

describe('a file that is said to be of a format', () => {
  test.each<[string, Format, string | Uint8Array]>([
    ['blanks', json, ' \n'],
    ['lines, said to be json', json, `${line}\n${line}\n`],
    ['a broken document', json, '{"a": 1,}'],
    ['one broken line', jsonl, '{"a": 1,}\n'],
    ['a scalar', json, '"x"'],
    ['one column', csv, 'a\n1\n'],
    ['a preamble', csv, '---\nmade by x\na,b\n1,2\n'],
    ['commas', tsv, 'a,b\n1,2\n'],
    ['XML', lines, '<event/>\n<event/>\n'],
  ])('%s: may be', async (_, format, text) => {
    await expect(mismatch(format, Buffer.from(text as string))).resolves.toBeUndefined();
  });

  test.each<[string, Format, string | Uint8Array, object]>([
    ['HTML', json, '\n\n <!doctype html><p>', {looksLike: 'HTML', line: 3, byteOffset: 3}],
    ['CSV', json, '"name","age"\n"x","1"\n', {looksLike: 'CSV text', line: 1, byteOffset: 6}],
    ['a document over many lines', jsonl, pretty, {looksLike: 'JSON', line: 1, byteOffset: 1}],
    ['compressed', jsonl, gzipSync('{"a":1}'), {looksLike: 'gzip data', line: 1, byteOffset: 0}],
    ['HTML', csv, '<html>', {looksLike: 'HTML', line: 1, byteOffset: 0}],
    ['JSON Lines', csv, `${line}\n${line}\n`, {looksLike: 'JSON Lines', line: 1, byteOffset: 0}],
    ['packed', lines, gzipSync('x'), {looksLike: 'gzip data', line: 1, byteOffset: 0}],
    ['words', json, '\ufeffhello\nworld', {looksLike: 'plain text', line: 1, byteOffset: 3}],
  ])('%s: clearly is not', async (_, format, text, expected) => {
    await expect(mismatch(format, Buffer.from(text as string))).resolves.toEqual(expected);
  });
});
