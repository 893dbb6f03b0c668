import {describe, expect, test} from 'vitest';
import {JsonReporter} from '../../../src/cli/reporters/json-reporter.ts';
import {LiveRegion} from '../../../src/cli/reporters/live-region.ts';
import {plainPaint} from '../../../src/cli/reporters/paint.ts';
import {PlainReporter} from '../../../src/cli/reporters/plain-reporter.ts';
import {QuietReporter} from '../../../src/cli/reporters/quiet-reporter.ts';
import {sentenceOf} from '../../../src/cli/reporters/sentences.ts';
import {TerminalReporter} from '../../../src/cli/reporters/terminal-reporter.ts';
import type {RunEvent} from '../../../src/index.ts';
import {progress, result} from './samples.ts';

const hide = '\u001B[?25l';
const show = '\u001B[?25h';
const moved: RunEvent = {type: 'progress', progress};
const chunk: RunEvent = {
  type: 'chunk',
  id: 1,
  file: 'data/\u001B[2Jx.json',
  start: 0,
  end: 1,
  files: 1,
  records: 1,
  rows: 1,
  rejects: 0,
  ms: 1,
  rssMb: 1,
};
const started: RunEvent = {
  type: 'started',
  run: 'r1',
  session: 2,
  dir: '/out',
  threads: 2,
  resumed: true,
  kept: {rows: 5, bytes: 1000, files: 1},
};

/** Remembers what is written to it. */
class Paper {
  readonly writes: string[] = [];
  columns = 80;
  rows = 24;

  write(text: string): void {
    this.writes.push(text);
  }

  get text(): string {
    return this.writes.join('');
  }
}

/** The lines a terminal shows after some writes, as far as our own sequences go. */
function shownBy(text: string): readonly string[] {
  const lines = [''];
  let row = 0;
  for (const [part] of text.replaceAll('\u001B', '⎋').matchAll(/⎋\[(\?\d+[hl]|\d*[FJK])|\n|[^⎋\n]+/g)) {
    const up = /^⎋\[(\d+)F$/.exec(part);
    if (up !== null) row -= Number(up[1]);
    else if (part === '⎋[J') lines.splice(row, Infinity, '');
    else if (part === '\n') {
      row++;
      lines[row] ??= '';
    } else if (!part.startsWith('⎋')) lines[row] = part;
  }
  return lines;
}

describe('the live region', () => {
  test('is redrawn in place, in one write', () => {
    const paper = new Paper();
    const region = new LiveRegion(paper);
    region.draw([{text: 'one'}, {text: 'two'}, {text: 'three'}]);
    region.draw([{text: '1'}, {text: '2'}]);
    expect(paper.writes).toHaveLength(2);
    expect(shownBy(paper.text)).toEqual(['1', '2', '']);
    region.print('stays');
    region.draw([{text: 'below'}]);
    expect(shownBy(paper.text)).toEqual(['stays', 'below', '']);
  });

  test('is no wider and no higher than the terminal, and knows when that has shrunk', () => {
    const paper = new Paper();
    const region = new LiveRegion(paper);
    paper.columns = 21;
    paper.rows = 3;
    region.draw([{text: 'x'.repeat(30)}, {text: 'b'}, {text: 'c'}]);
    expect(shownBy(paper.text)).toEqual([`${'x'.repeat(19)}…`, 'b', '']);
    paper.columns = 11;
    region.draw([{text: 'y'}]);
    expect(paper.writes[1]).toContain('\u001B[3F');
  });

  test('gives the cursor back once, whatever happens', () => {
    const paper = new Paper();
    const region = new LiveRegion(paper);
    region.draw([{text: 'a'}]);
    region.close();
    region.close();
    expect(paper.text.split(hide)).toHaveLength(2);
    expect(paper.text.split(show)).toHaveLength(2);
    expect(shownBy(paper.text)).toEqual(['']);
  });
});

describe('the terminal display', () => {
  test('shows the moment, at most ten times a second', () => {
    const paper = new Paper();
    let now = 0;
    const reporter = new TerminalReporter({screen: paper, paint: plainPaint, now: () => now});
    reporter.event(moved);
    for (now = 1; now < 100; now++) reporter.event(moved);
    expect(paper.writes).toHaveLength(1);
    now = 100;
    reporter.event(chunk);
    expect(paper.writes).toHaveLength(2);
    expect(shownBy(paper.text)).toEqual([
      expect.stringMatching(/^█{17}▓{3}░{20}  49\.3 % {3}17 s left$/),
      'files    60 of 128   1 unreadable   1.00 GB of 2.03 GB   69.0 MB/s',
      'rows     500,000   5,640/s   from 700 records',
      'in them  amounts 70,000   norms 1,300',
      'rejects  14 in 3 files   warnings 333',
      'saved    42.0 %   468,201 rows',
      'memory   211 MB',
      String.raw`now      data/\u{1b}[2Jx.json`,
      '',
    ]);
  });

  test('goes on below where the terminal is narrow, and cuts nothing but paths', () => {
    const paper = new Paper();
    paper.columns = 40;
    const reporter = new TerminalReporter({screen: paper, paint: plainPaint, now: () => 0});
    reporter.event(moved);
    expect(shownBy(paper.text)).toEqual([
      expect.stringMatching(/^█{5}▓░{6}  49\.3 % {3}17 s left$/),
      'files    60 of 128   1 unreadable',
      '         1.00 GB of 2.03 GB   69.0 MB/s',
      'rows     500,000   5,640/s',
      '         from 700 records',
      'in them  amounts 70,000   norms 1,300',
      'rejects  14 in 3 files   warnings 333',
      'saved    42.0 %   468,201 rows',
      'memory   211 MB',
      '',
      '',
    ]);
  });

  test.each([0, undefined])('a terminal that says it has %s columns gets the usual 80', (columns) => {
    const paper = new Paper();
    const reporter = new TerminalReporter({
      screen: {write: (text) => paper.write(text), columns, rows: columns},
      paint: plainPaint,
      now: () => 0,
    });
    reporter.event(moved);
    expect(shownBy(paper.text)).toContain('files    60 of 128   1 unreadable   1.00 GB of 2.03 GB   69.0 MB/s');
    expect(shownBy(paper.text)).toHaveLength(9);
  });

  test('of several jobs shows each from its beginning', () => {
    const paper = new Paper();
    const reporter = new TerminalReporter({screen: paper, paint: plainPaint, now: () => 0});
    reporter.turn({job: 'one', index: 0, total: 2});
    reporter.event({...chunk, file: 'first.json'});
    reporter.event(moved);
    reporter.finish(result);
    const before = paper.text.length;
    reporter.turn({job: 'two\u001B[2J', index: 1, total: 2});
    reporter.event(started);
    expect(shownBy(paper.text.slice(before))[0]).toBe(String.raw`job 2 of 2: two\u{1b}[2J`);
    expect(paper.text.slice(before)).not.toContain('memory');
    reporter.event(moved);
    expect(paper.text.slice(before)).not.toContain('first.json');
    reporter.close();
  });

  test('keeps sentences above, says what it waits for, and ends in the summary', () => {
    const paper = new Paper();
    const reporter = new TerminalReporter({screen: paper, paint: plainPaint, now: () => 0});
    reporter.event(started);
    reporter.event({type: 'pressure', waiting: 'memory', rssMb: 240, creditBytes: 0});
    reporter.event(moved);
    expect(shownBy(paper.text)[0]).toBe('going on in /out with 2 worker threads; kept: 1 file, 5 rows (1.00 KB read)');
    expect(sentenceOf({...started, threads: 0, resumed: false})).toBe('running in /out without worker threads');
    expect(paper.text).toContain('waiting for memory');
    reporter.finish(result);
    expect(shownBy(paper.text)[1]).toBe('boletines: complete');
    expect(paper.text.lastIndexOf(show)).toBeGreaterThan(paper.text.lastIndexOf(hide));
  });
});

describe('other displays', () => {
  test('plain: sentences at once, a line of progress every ten seconds', () => {
    const paper = new Paper();
    let now = 0;
    const reporter = new PlainReporter(paper, () => now);
    reporter.event(started);
    for (; now <= 25_000; now += 1000) reporter.event(moved);
    expect(paper.writes).toHaveLength(3);
    expect(paper.writes[2]).toBe(
      '49.3 % · 60 of 128 files · 1.00 GB of 2.03 GB · 69.0 MB/s · 500,000 rows (5,640/s) · 14 rejects · 333 warnings · 42.0 % committed · 17 s left · 211 MB memory\n',
    );
    expect(paper.text).not.toContain('\u001B');
  });

  test('plain: why a run stops is told, but to whoever stopped it', () => {
    const paper = new Paper();
    const reporter = new PlainReporter(paper, () => 0);
    reporter.event({type: 'stopping', reason: 'cancelled', message: 'stopped on request'});
    reporter.event({type: 'stopping', reason: 'rejects', message: '9 of 10\u001B[2J were rejected'});
    expect(paper.text).toBe(String.raw`stopping: 9 of 10\u{1b}[2J were rejected` + '\n');
  });

  test('json: every event one line, the result the last', () => {
    const lines: string[] = [];
    const reporter = new JsonReporter(
      (line) => lines.push(line),
      () => undefined,
    );
    reporter.event(started);
    reporter.finish(result);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([started, {type: 'result', result}]);
  });

  test('quiet: silent unless the run does not complete', () => {
    const paper = new Paper();
    const reporter = new QuietReporter(paper);
    reporter.event();
    reporter.finish(result);
    expect(paper.text).toBe('');
    reporter.finish({...result, status: 'stopped', stopReason: 'cancelled', dir: '/out'});
    expect(paper.text).toBe('next      quern resume /out\n');
  });
});
