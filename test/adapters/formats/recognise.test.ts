import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {recogniseBoth, recogniseJson, recogniseJsonl} from '../../../src/adapters/formats/recognise.ts';

const value = fc.json({maxDepth: 2});
const pretty = value.map((text) => JSON.stringify(JSON.parse(text), null, 1));
const record = fc.dictionary(fc.string({maxLength: 3}), fc.jsonValue({maxDepth: 1}), {maxKeys: 3}).map((fields) => JSON.stringify(fields));
const odd = fc.constantFrom(
  '{"a":1',
  '{"a":1},',
  '}{',
  '{',
  ']',
  '[{}',
  '{}]',
  ',{}',
  '"a',
  '{"a":"\n"}',
  '{} {}',
  '[1][2]',
  ' {}',
  '{} ',
  'x',
  '',
);
const line = fc.oneof({weight: 8, arbitrary: record}, value, pretty, {weight: 2, arbitrary: odd});
const ending = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '', ' ');
const text = fc.array(fc.tuple(line, ending), {maxLength: 60}).map((parts) => parts.map((part) => part.join('')).join(''));

test('both at once choose what each by itself chooses', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc.array(record, {minLength: 2, maxLength: 70}).map((lines) => lines.join('\n')),
      ),
      fc.boolean(),
      fc.nat(3),
      (all, complete, cut) => {
        const sample = Buffer.from(all).subarray(0, Math.max(0, Buffer.byteLength(all) - cut));
        const both = recogniseBoth(sample, complete);
        const [json, jsonl] = [recogniseJson(sample, complete).confidence, recogniseJsonl(sample, complete).confidence];
        expect(both.jsonl).toBe(jsonl);
        // Where lines are certain, all that matters of JSON is whether it is as certain.
        if (jsonl === 3 && json < 3) expect(both.json).toBeLessThan(3);
        else expect(both.json).toBe(json);
      },
    ),
    {numRuns: 3000, examples: [['[]\n{}\n', false, 2]]},
  );
});
