import {assert, property, uint8Array} from '../support/properties.ts';
import {expect, test} from 'vitest';
import {shownName, systemPath, writtenPath} from '../../src/model/system-path.ts';

test('any bytes come back from what was written, and plain paths are left alone', () => {
  assert(
    property(uint8Array({maxLength: 50}), (bytes) => {
      const path = Buffer.from(bytes);
      const written = writtenPath(path);
      expect(written).toMatch(/^file:\/\/[!-~]*$/);
      expect(systemPath(written)).toEqual(path);
    }),
  );
  expect(writtenPath('/a/ñ %41')).toBe('/a/ñ %41');
  expect(systemPath('/a/ñ %41')).toBe('/a/ñ %41');
});

test('a name is shown with its own characters, and its other bytes as escapes', () => {
  expect(shownName(Buffer.from('ñ€😀.json'))).toBe('ñ€😀.json');
  expect(shownName(Buffer.from([0x61, 0xff, 0xc3, 0xb1, 0xe2, 0x82, 0x2e]))).toBe('a\\xffñ\\xe2\\x82.');
});
