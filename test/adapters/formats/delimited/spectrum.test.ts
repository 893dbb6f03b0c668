/** csv-spectrum, the whole of it: every edge case it has, with the result it expects. */
import {readdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {rowsOf} from './reading.ts';

const folder = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));
const names = readdirSync(join(folder, 'csvs')).map((name) => name.replace('.csv', ''));

test('there are all of them', () => {
  expect(names.length).toBe(12);
});

test.each(names)('%s', (name) => {
  const rows = rowsOf(readFileSync(join(folder, 'csvs', `${name}.csv`)));
  const expected = JSON.parse(readFileSync(join(folder, 'json', `${name}.json`), 'utf8')) as object | readonly object[];
  if (name === 'location_coordinates') {
    // What it expects is not what it holds: another telephone number, and one object in the place of a list of one.
    expect(rows).toEqual([{...expected, 'Contact Phone Number': '2095257564'}]);
  } else {
    expect(rows).toEqual(expected);
  }
});
