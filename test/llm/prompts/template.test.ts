/** Templates: what is a field, what is text, what is a fault; values are never looked at again. */
import {array, assert, constantFrom, oneof, property, string} from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {parseTemplate, renderItem, type Template} from '../../../src/llm/prompts/template.ts';
import {parseExact} from '../../../src/model/exact-number.ts';

function templateOf(text: string): Template {
  const parsed = parseTemplate(text);
  if (parsed.type === 'faults') throw new Error(parsed.faults.map(({message}) => message).join('; '));
  return parsed;
}

function faultsOf(text: string): readonly string[] {
  const parsed = parseTemplate(text);
  return parsed.type === 'faults' ? parsed.faults.map(({at, message}) => `${at}: ${message}`) : [];
}

const render = (text: string, row: Record<string, unknown>) => renderItem(templateOf(text), row);

describe('a template', () => {
  test('text goes in as it is, other values as JSON', () => {
    const row = {title: 'a "b"\n', n: 1.5, list: [1, 'x'], none: null, yes: true, map: {k: 'v'}};
    expect(render('{{title}}|{{n}}|{{list}}|{{none}}|{{yes}}|{{map}}', row)).toEqual({
      type: 'rendered',
      text: 'a "b"\n|1.5|[1,"x"]|null|true|{"k":"v"}',
    });
  });

  test('dotted paths go through fields and lists; the name with its dots comes first', () => {
    expect(render('{{a.b.0.c}}', {a: {b: [{c: 'deep'}]}})).toEqual({type: 'rendered', text: 'deep'});
    expect(render('{{p.value}}', {'p.value': 'own', p: {value: 'inner'}})).toEqual({type: 'rendered', text: 'own'});
    expect(render(String.raw`{{p\.value}}`, {p: {value: 'inner'}})).toEqual({type: 'missing', field: String.raw`p\.value`});
  });

  test('numbers that no double holds keep their digits', () => {
    const row = parseExact('{"id": 12345678901234567890, "list": [0.1000000000000000055]}') as Record<string, unknown>;
    expect(render('{{id}} {{list}}', row)).toEqual({type: 'rendered', text: '12345678901234567890 [0.1000000000000000055]'});
  });

  test('the first field that a row lacks is named; prototypes hold no fields', () => {
    expect(render('{{a}} {{b.c}} {{d}}', {a: 1, b: {}})).toEqual({type: 'missing', field: 'b.c'});
    for (const field of ['constructor', 'toString', '__proto__', 'a.length', 'list.length']) {
      expect(render(`{{${field}}}`, {a: 'text', list: [1]})).toEqual({type: 'missing', field});
    }
  });

  test('fields are listed once, names may hold blanks, letters of any script and what a backslash takes', () => {
    const text = String.raw`{{ title }}{{Gene Name}}{{título}}{{書名}}{{title}}{{a\|b}}{{a-b_c$}}`;
    expect(templateOf(text).fields).toEqual(['title', 'Gene Name', 'título', '書名', String.raw`a\|b`, 'a-b_c$']);
    expect(render(String.raw`{{a\|b}}`, {'a|b': 'x'})).toEqual({type: 'rendered', text: 'x'});
  });

  test('JSON in a template is text, and a field may stand in it', () => {
    expect(render('{"a": {"b": {"c": 1}}} {"t": {"u": {{t}}}} }', {t: 'x'})).toEqual({
      type: 'rendered',
      text: '{"a": {"b": {"c": 1}}} {"t": {"u": x}} }',
    });
  });

  test.each([
    ['a {{title', "2: '{{' is not closed: a field stands on one line"],
    ['{{a\n}}', "0: '{{' is not closed: a field stands on one line"],
    ['{{a {{b}}', "0: '{{' is not closed: a field stands on one line"],
    [`{{${'a'.repeat(2000)}}}`, "0: '{{' is not closed: a field stands on one line"],
    ['{title}}', "6: '}}' closes nothing"],
    ['x }}', "2: '}}' closes nothing"],
    ['{{}}', '0: names no field between its braces'],
    ['{{{a}}}', "0: '{{{a}}' is no field"],
    ['{{#if a}}', "0: '{{#if a}}' is no field"],
    ['{{a | upper}}', "0: '{{a | upper}}' is no field"],
    ['{{> part}}', "0: '{{> part}}' is no field"],
    ['{{a()}}', "0: '{{a()}}' is no field"],
    ['{{a..b}}', "0: '{{a..b}}' has an empty name between its dots; write '\\.' for a dot in a name"],
  ])('%j is a fault', (text, fault) => {
    expect(faultsOf(text)).toContain(fault);
  });

  test('all faults are told, the first twenty at most', () => {
    expect(faultsOf('{{#a}} {{b}} {{c')).toHaveLength(2);
    expect(faultsOf('{{#}}'.repeat(1000))).toHaveLength(20);
  });
});

describe('for any values', () => {
  const hostile = oneof(string({unit: 'binary'}), constantFrom('{{b}}', '{{a}}{{b}}', '}}', '{{', '$&', '$1', '\\'));

  test('what was put in is never looked at again', () => {
    assert(
      property(hostile, hostile, (a, b) => {
        expect(render('<{{a}}|{{b}}|{{a}}>', {a, b})).toEqual({type: 'rendered', text: `<${a}|${b}|${a}>`});
      }),
    );
  });

  test('a template without double braces is itself, and parsing always ends in parts or faults', () => {
    assert(
      property(array(constantFrom('{', '}', '{{', '}}', 'a', '.', '\\', '\n', ' ')), (pieces) => {
        const text = pieces.join('');
        const parsed = parseTemplate(text);
        if (parsed.type === 'template') {
          const written = parsed.parts.map((part) => (typeof part === 'string' ? part : `{{${part.field}}}`)).join('');
          expect(written.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        } else expect(parsed.faults.every(({at}) => at >= 0 && at < text.length)).toBe(true);
        if (!text.includes('{{') && !text.includes('}}')) expect(parsed.type === 'template' && parsed.fields).toEqual([]);
      }),
    );
  });
});
