/** What is saved of a paid answer: whole values in any wrapping, whole elements of what was cut; hostile text costs no time. */
import {array, assert, integer, jsonValue, property, string} from '../../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {completeElements, salvageJson} from '../../../../src/llm/packing/salvage/salvage.ts';
import {withoutThinking} from '../../../../src/llm/packing/salvage/thinking.ts';
import type {Json} from '../../../../src/model/record.ts';

function wholeOf(text: string): unknown {
  const found = salvageJson(text);
  return found.type === 'whole' ? found.value : found.type;
}

function elementsOf(text: string, key = 'items'): readonly Json[] | string {
  const found = salvageJson(text);
  return found.type === 'cut' ? completeElements(found.text, key) : found.type;
}

describe('a whole value', () => {
  const value = {items: [{id: 'a1', answer: 'x } ] " ```'}]};
  const json = JSON.stringify(value);

  test.each([
    ['alone', json],
    ['fenced', `\`\`\`json\n${json}\n\`\`\``],
    ['between sentences', `Here [as asked] is {it}:\n${json}\nTell me if [1] {that} helps.`],
    ['behind thinking', `<think>\nmaybe {"items": []} or ${json.slice(0, 20)}\n</think>\n${json}`],
    ['behind thinking that began unseen', `well, {"items": [1, 2, 3, 4, 5, 6, 7, 8, 9]} no </think> ${json}`],
    ['in a bracket of prose', `(see [note: ${json} ])`],
    ['behind a smaller draft', `First: {"items": []}. Then: ${json}`],
    ['over lines', JSON.stringify(value, null, 2)],
  ])('%s', (_name, text) => {
    expect(wholeOf(text)).toEqual(value);
  });

  test('plain words, numbers and text are values', () => {
    expect([wholeOf('"slug"'), wholeOf(' 12 '), wholeOf('true'), wholeOf('-1')]).toEqual(['slug', 12, true, -1]);
    expect([wholeOf(''), wholeOf('no idea'), wholeOf('{by} the [way]'), wholeOf('12 of them')]).toEqual(['none', 'none', 'none', 'none']);
  });

  test('line ends within strings and commas before brackets are mended; nothing else is', () => {
    expect(wholeOf('{"a": "x\n\ty", "b": [1, 2, ], }')).toEqual({a: 'x\n\ty', b: [1, 2]});
    expect(wholeOf('{"a": "x, ]", "b": [",]"]}')).toEqual({a: 'x, ]', b: [',]']});
    expect(wholeOf("{'a': 1}")).toBe('none');
  });

  test('thinking in a string of the answer is text; thinking without end leaves nothing', () => {
    expect(wholeOf('{"a": "</think> [1]"}')).toEqual({a: '</think> [1]'});
    expect(wholeOf('<think>{"a": 1}')).toBe('none');
    expect(withoutThinking('<think>a</think> plain')).toBe(' plain');
    expect(withoutThinking('plain <think>')).toBe('plain <think>');
  });

  test('digits that no double holds stay', () => {
    expect(JSON.stringify(wholeOf('Here: {"n": 12345678901234567890}'))).toBe('{"n":12345678901234567890}');
  });
});

describe('a cut value', () => {
  test('elements of the list, alone or in its object, up to where it breaks off', () => {
    const cut = '[{"id":"a1","answer":"x"}, {"id":"a2","answer":[1,{"y":"]"}]},{"id":"a3","ans';
    const expected = [
      {id: 'a1', answer: 'x'},
      {id: 'a2', answer: [1, {y: ']'}]},
    ];
    expect(elementsOf(cut)).toEqual(expected);
    expect(elementsOf(`\`\`\`json\n{"note": {"items": [7]}, "items": ${cut}`)).toEqual(expected);
    expect(elementsOf(`{"other": ${cut}`)).toEqual([]);
  });

  test('what lies inside an element that does not end is nobody’s', () => {
    expect(elementsOf('{"items":[{"id":"a2","answer":{"id":"a1","answer":"x"},"more')).toEqual([]);
    expect(elementsOf('{"items":[{"id":"a2","answer":{"items":[{"id":"a1","answer":"x"}]},"more')).toEqual([]);
  });

  test('what stands behind a bracket of the wrong kind may be a part of the same answer, and is nobody’s', () => {
    const part = JSON.stringify([{id: 'a1', answer: 'a long one, longer than what stands before the fault'}]);
    expect(elementsOf(`{"items":[{"id":"a2","answer":{"list":[1}},"parts":${part}}]}`)).toEqual([]);
  });

  test('of a list that is whole but for one element the others are taken', () => {
    expect(elementsOf('{"items":[{"id":"a1"},{"id" "a2"},{"id":"a3"}]} and {"x": 1}')).toEqual([{id: 'a1'}, {id: 'a3'}]);
    expect(wholeOf('["a" or "b"]: {"items": [1, 2, 3]}')).toEqual({items: [1, 2, 3]});
  });

  test('an element that says a key twice is none: a piece between two of them may be lost', () => {
    expect(elementsOf('{"items":[{"id":"a1","answer":"one","answer":"two"},{"id":"a3"}]}')).toEqual([{id: 'a3'}]);
    expect(elementsOf('{"items":[{"id":"a1","id":"a2","answer":"two"}]}')).toEqual([]);
  });

  test('an element that is no JSON is left out, and brackets that do not fit end the list', () => {
    expect(elementsOf('{"items":[{"id" "a1"},{"id":"a2"},')).toEqual([{id: 'a2'}]);
    expect(elementsOf('{"items":[{"id":"a1"},{"id":"a2"}}')).toEqual([{id: 'a1'}, {id: 'a2'}]);
  });

  test('any list, cut anywhere, gives a beginning of its elements', () => {
    assert(
      property(array(jsonValue()), integer({min: 1, max: 10_000}), (list, place) => {
        const text = JSON.stringify(list);
        const cut = text.slice(0, place % text.length || 1);
        const elements = elementsOf(cut) as readonly Json[];
        const written = JSON.stringify(list.slice(0, elements.length));
        expect(JSON.stringify(elements)).toBe(written);
        // No more than the element that was cut, and one whose end cannot be seen, are lost.
        const whole = list.filter((_, index) => JSON.stringify(list.slice(0, index + 1)).length <= cut.length).length;
        expect(elements.length).toBeGreaterThanOrEqual(whole - 1);
      }),
      {numRuns: 500},
    );
  });
});

describe('hostile text', () => {
  test('any text ends in something', () => {
    assert(property(string(), (text) => void salvageJson(text)));
    const pieces = array(integer({min: 0, max: 9}).map((index) => ['{', '}', '[', ']', '"', '\\', ',', ':', 'a', ' '][index] ?? ''));
    assert(
      property(pieces, (parts) => void elementsOf(parts.join(''))),
      {numRuns: 1000},
    );
  });

  test.each([
    ['brackets that never close', '['.repeat(1_000_000)],
    ['brackets of prose that never close', '[a '.repeat(300_000)],
    ['braces that close another kind', '{a]'.repeat(300_000)],
    ['quotes', '["'.repeat(500_000)],
    ['backslashes', `["${'\\'.repeat(1_000_000)}`],
    ['commas and blanks', `[${', '.repeat(500_000)}`],
    ['ends of thinking', '</think>'.repeat(120_000)],
  ])('a megabyte of %s is read in a bounded number of passes', (_name, text) => {
    expect(['none', 'cut']).toContain(salvageJson(text).type);
    expect(elementsOf(text)).toBeDefined();
  });

  test('deeper than any answer is none', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(elementsOf(deep)).toEqual([]);
    expect(wholeOf(`${'['.repeat(900)}${']'.repeat(900)}`)).not.toBe('none');
  });
});
