/** The scanner finds every way to import, and nothing in comments, strings, templates or regular expressions. */
import {expect, test} from 'vitest';
import {blanked, sourceOf} from './scan.ts';

test.each([
  ["import a from './a.ts';", 'static', 'src/flow/a.ts'],
  ["import './a.ts';", 'static', 'src/flow/a.ts'],
  ["import {\n  a,\n  b,\n} from '../b/a.ts';", 'static', 'src/b/a.ts'],
  ['import * as a from "./a.ts";', 'static', 'src/flow/a.ts'],
  ["import a, {type b} from './a.ts';", 'static', 'src/flow/a.ts'],
  ["import {a, type b} from './a.ts';", 'static', 'src/flow/a.ts'],
  ["import {type a, type b} from './a.ts';", 'type', 'src/flow/a.ts'],
  ["import type {a} from './a.ts';", 'type', 'src/flow/a.ts'],
  ["export type {a} from './a.ts';", 'type', 'src/flow/a.ts'],
  ["export {a} from './a.ts';", 'static', 'src/flow/a.ts'],
  ["export * from './a.ts';", 'static', 'src/flow/a.ts'],
  ["const a = await import('./a.ts');", 'dynamic', 'src/flow/a.ts'],
  ["type A = typeof import('./a.ts');", 'dynamic', 'src/flow/a.ts'],
  ["import data from './a.json' with {type: 'json'};", 'static', 'src/flow/a.json'],
  ["import {z} from 'zod';", 'static', null],
  ["import {a} from 'x'; import {b} from './a.ts';", 'static', 'src/flow/a.ts'],
])('%s', (text, kind, target) => {
  expect(sourceOf('src/flow/file.ts', text).imports.at(-1)).toMatchObject({kind, target});
});

test.each([
  "// import {a} from './a.ts';",
  "/*\nimport {a} from './a.ts';\n*/",
  'const a = "\\"import {a} from \'./a.ts\'";',
  "const a = `\nimport {a} from './a.ts';\n`;",
  "const a = `${`\nimport './a.ts';`}\nimport './b.ts'`;",
  "export const a = 'from';\nexport const b = 'x';",
  "export const a = (from: string) => from + './a.ts';",
  'const a = /[/\'"]/;\nconst b = "import(\'./a.ts\')";',
])('nothing is imported by %j', (text) => {
  expect(sourceOf('src/flow/file.ts', text).imports).toEqual([]);
});

test.each([
  ['a /* b */ c // d\ne', 'a         c     \ne'],
  ["x('it\\'s') + y", "x('     ') + y"],
  ['`a${b + `c${d}e`}f` + g', '` ${b + ` ${d} `} ` + g'],
  ['a = /[/"]\\//g.test(b) / c', 'a = /      /g.test(b) / c'],
  ['return /x/', 'return / /'],
  ['a / b / c', 'a / b / c'],
  ['({a: {b: `${{c: 1}.c}`}})', '({a: {b: `${{c: 1}.c}`}})'],
])('%j is blanked', (text, expected) => {
  expect(blanked(text)).toBe(expected);
  expect(blanked(text)).toHaveLength(text.length);
});
