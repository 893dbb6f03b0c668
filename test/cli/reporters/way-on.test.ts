import {join} from 'node:path';
import {expect, test} from 'vitest';
import {nextCommand, shownPath} from '../../../src/cli/reporters/way-on.ts';

test('a run that is complete is verified, a stopped or killed one goes on, one of many rejects with more patience', () => {
  expect(nextCommand({dir: '/out', status: 'complete', stopReason: null})).toBe('quern verify /out');
  expect(nextCommand({dir: '/out', status: 'stopped', stopReason: 'cancelled'})).toBe('quern resume /out');
  expect(nextCommand({dir: '/out', status: 'running', stopReason: null})).toBe('quern resume /out');
  expect(nextCommand({dir: '/out', status: 'stopped', stopReason: 'rejects'})).toMatch(
    /^look at .* quern resume \/out --limits.rejects.rate 1$/,
  );
});

test('a directory is one word of the shell, and none of its characters moves the cursor', () => {
  const next = (dir: string): string => nextCommand({dir, status: 'stopped', stopReason: null});
  expect(next('/my out')).toBe("quern resume '/my out'");
  expect(next("/it's")).toBe(String.raw`quern resume '/it'\''s'`);
  expect(next('/$(rm x)')).toBe("quern resume '/$(rm x)'");
  expect(next('/a\u001B[2Jb')).toBe(String.raw`quern resume '/a\u{1b}[2Jb'`);
});

test('a path is told from here where that is shorter', () => {
  expect(shownPath(process.cwd())).toBe('.');
  expect(shownPath(join(process.cwd(), 'out', 'a'))).toBe(join('out', 'a'));
  expect(shownPath('/elsewhere')).toBe('/elsewhere');
});
