/** The rooms of the package over the sources as they are: what they name is there, and none needs itself by way of another file. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {rooms} from '../rolldown.config.ts';
import {readSources, type Source} from './support/house/scan.ts';

const sources = readSources(join(import.meta.dirname, '..'), ['src']);
const nameOf = (path: string): string => path.replace(/^src\//, '').replace(/\.ts$/, '');

function roomOf(path: string): string | undefined {
  return rooms.find(({modules}) => modules.some((one) => one.test(nameOf(path))))?.name;
}

/** `^cli\/(a|b)$` names two modules. */
function namesIn({source}: RegExp): readonly string[] {
  const group = /\((?!\?)([^()]*)\)/.exec(source);
  if (group === null) return [source];
  return (group[1] ?? '').split('|').map((one) => source.slice(0, group.index) + one + source.slice(group.index + group[0].length));
}

test.each(rooms.map(({name, modules}) => ({name, names: modules.flatMap(namesIn)})))('$name names modules that are there', ({names}) => {
  const lost = names.filter((one) => !sources.some(({path}) => new RegExp(one).test(nameOf(path))));
  expect(lost).toEqual([]);
});

/** Files of a room that it reaches through files of others: there the bundler's files would need each other. */
function returnsTo(room: string, all: readonly Source[], roomOfPath: (path: string) => string | undefined): readonly string[] {
  const needs = new Map(
    all.map(({path, imports}) => [path, imports.flatMap(({kind, target}) => (kind === 'static' && target !== null ? [target] : []))]),
  );
  const own = all.filter(({path}) => roomOfPath(path) === room);
  const ahead = own.flatMap(({path}) => needs.get(path) ?? []).filter((path) => roomOfPath(path) !== room);
  const seen = new Set<string>();
  const returns = new Set<string>();
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    if (roomOfPath(path) === room) returns.add(path);
    else if (!seen.has(path)) ahead.push(...(needs.get(path) ?? []));
    seen.add(path);
  }
  return [...returns];
}

test.each(rooms)('$name is not needed by what it needs', ({name}) => {
  expect(sources.filter(({path}) => roomOf(path) === name).length).toBeGreaterThan(0);
  expect(returnsTo(name, sources, roomOf)).toEqual([]);
});

test('a room that is needed by what it needs would be found', () => {
  const line = (path: string, target: string): Source => ({path, text: '', code: '', imports: [{specifier: '', kind: 'static', target}]});
  const all = [line('a', 'between'), line('between', 'b'), line('b', 'c'), line('c', 'd')];
  expect(returnsTo('room', all, (path) => (['a', 'b'].includes(path) ? 'room' : undefined))).toEqual(['b']);
});
