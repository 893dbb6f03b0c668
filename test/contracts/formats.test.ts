/** Every built-in format passes the suite of formats, on files of every shape it claims to take, whole and broken. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'vitest';
import {json} from '../../src/adapters/formats/json.ts';
import {jsonl} from '../../src/adapters/formats/jsonl.ts';
import {formatSuite, type FormatCase} from './format.suite.ts';

const of = (name: string, text: string, options: object = {}): FormatCase => ({name, bytes: Buffer.from(text), options});
const page = {status: 'ok', data: {page: 1, items: [{a: 1, b: '},]{"'}, {a: [1, [2]]}, 'x', 4, null], next: 'n\\"'}, total: 3};
const nested = {n: 1, results: {ar: {k: 'x', rows: [{a: 1}, [2, 3]], late: true}, br: {rows: {b: '\u00e9\ud83d\ude00'}}, cr: 5}};

const salvage = {salvage: true};

formatSuite(jsonl, [
  of('lines', '{"a":1}\n{"a":"ñ\\n"}\n[1,2]\n3\n'),
  of('no last line feed, CRLF, blank lines, a mark', '\ufeff\r\n{"a":1}\r\n\n \t \n{"b":2}\r\n\r\n  {"c":3}  '),
  of('broken lines', '{"a":1\n{"a":2}\nnope\n{"a":3}{"a":4}\n{"b":"\u0000"}\n{"a":5}'),
  {name: 'bytes that are no UTF-8', bytes: Buffer.from('{"a":"\xe9"}\n{"b":1}\n"\xc3\xa9"\n', 'latin1')},
  of('salvage: lines as they should be', '\ufeff{"a":1}\r\n\n  {"b":2}\n"x y"\n[1,\t{"c":"}{"}]\n5', salvage),
  of('salvage: several values on a line', '{"a":1}{"a":2} {"a":3},{"a":4}\n[1][2]3 {"b":"}\\"{"}x\n', salvage),
  {
    ...of(
      'salvage: values over lines',
      `${JSON.stringify(page, null, 2)}\n${JSON.stringify(page, null, 1)}{"b":\n2}\n[\n{"c":3},\n\n4]\n`,
      salvage,
    ),
    isRecognised: false,
  },
  of('salvage: broken lines', '{"a":1\n{"a":2}\n{"b":"cut\n{"c":[1,\n  {"d":4}\n{"e":5}}}\n}]{"f":6}\nnope, {"g":\n{"h":8}', salvage),
  {
    name: 'salvage: no UTF-8',
    bytes: Buffer.from('{"a":"\xe9"}{"b":1}\n"\xc3\xa9"\n', 'latin1'),
    options: salvage,
    isRecognised: false,
  },
]);

formatSuite(json, [
  of('a document', '{"a": {"b": [1, 2, "]"]}, "c": "\\"}"}'),
  of('a pretty-printed document', `${JSON.stringify(page, null, 2)}\n`),
  of('an array', JSON.stringify([{a: 1}, [1, [2]], 'a,b', 5, null, true, {b: '\\'}])),
  of('a pretty-printed array after a mark', `\ufeff \n${JSON.stringify([page, page, 7, 'x'], null, '\t')}\r\n`),
  of('documents side by side', `${JSON.stringify(page)}{"a":1} {"b":2}\n[1,2]"x""y"12 null{"c":"\\\\"}`),
  of('an array with holes and garbage', '[{"a":1},,{"b":2} {"c":3}, nope, {"d":4}}, "x" 5, [6], ]'),
  {...of('garbage between documents', '}{"a":1}, {"b":2} nope{"c":3}]\n\u0000{"d":4}'), isRecognised: false},
  of('an array that is cut off', '[{"a":1}, {"b":[1,2'),
  of('an array that is cut off behind an element', '[{"a":1},\n {"b":2}\n'),
  of('an unterminated string', '{"a":1} {"b":"x\n\n'),
  {name: 'bytes that are no UTF-8', bytes: Buffer.from('[{"a":"\xe9"}, {"b":1}, "\xc3\xa9", \xff]', 'latin1')},
  of('records at a path', JSON.stringify(page), {records: 'data.items'}),
  of('records at a path, pretty-printed documents', `${JSON.stringify(page, null, 2)}\n${JSON.stringify({...page, total: 4}, null, 1)}`, {
    records: 'data.items',
  }),
  of(
    'one value at a path, a path that is missing, values that are no objects',
    '{"d":{"i":{"a":1}}} {"d":5} [1] 7 {"d":{"i":[2]},"d":{"i":3}}',
    {records: 'd.i'},
  ),
  of('broken JSON around a path', '{"x":,"y" 5,"z":1 2,{"a":1},"d":{"k":tru,"i":[1,,2 3],"l":2}, } {"d":{"i":[4', {records: 'd.i'}),
  of('a quoted key and escaped keys', '{"a":{"b.c":[1,2],"\\u0062.c":[3]}}', {records: 'a."b.c"'}),
  of('a path with a star', `${JSON.stringify(nested)}\n${JSON.stringify(nested, null, 2)}{"x":1}`, {records: 'results.*.rows'}),
  of('a path with two stars', JSON.stringify({a: [page, {deep: nested}], items: [9]}), {records: '**.items'}),
  of('broken JSON under a star', '{"results":{"a":{"rows":[1]}}} {"results":{"a":{"rows":[2,]}}} {"results":{"a":{"rows":[3', {
    records: 'results.*.rows',
  }),
]);

const bulletins = join(import.meta.dirname, '../../../shared/data/bulletins');
describe.skipIf(!existsSync(bulletins))('on real bulletins (skipped where ../shared/data is absent)', () => {
  test('there are some', ({expect}) => {
    expect(readdirSync(join(bulletins, 'v2')).length).toBeGreaterThan(0);
  });
  const first = existsSync(bulletins) ? [join(bulletins, 'v1', 'Alberti_84.json'), join(bulletins, 'v2', 'Carmen_de_Areco_30.json')] : [];
  const cases = first.map((path, index) => ({
    name: path.slice(bulletins.length),
    bytes: readFileSync(path),
    options: index === 1 ? {records: 'normas'} : {},
  }));
  formatSuite(json, cases);
});
