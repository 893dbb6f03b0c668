import {array, assert as holdsFor, boolean, constantFrom, property, record} from '../../support/properties.ts';
import {expect, test} from 'vitest';
import type {Rung} from '../../../src/contracts/provider.ts';
import {Ladder, rungs, type LadderOutcome, type LadderPass} from '../../../src/llm/structured/ladder.ts';

/** What a server does with items, each asked until it is kept or has been asked often enough. */
function serve(ladder: Ladder, items: number, outcomeBy: (rung: Rung, item: number) => LadderOutcome): readonly Rung[] {
  const asked: Rung[] = [];
  for (let item = 0; item < items; item++) {
    let hasBroken = false;
    for (let attempts = 0; attempts < 4; attempts++) {
      const pass = ladder.ask(hasBroken);
      if (pass === null) throw new Error('no probe is out here');
      asked.push(pass.rung);
      const outcome = outcomeBy(pass.rung, item);
      const isFree = ladder.tell(pass, outcome);
      if (outcome === 'kept') break;
      if (!isFree) hasBroken = true;
    }
  }
  return asked;
}

test('a server that keeps to schemas is asked by them, and by nothing else', () => {
  const ladder = new Ladder();
  expect(new Set(serve(ladder, 100, () => 'kept'))).toEqual(new Set(['json_schema']));
  expect(ladder.save()).toEqual({version: 1, rung: 'json_schema', isProven: true, refused: [], ignored: []});
});

test('what a server refuses it is asked once, by one probe', () => {
  const ladder = new Ladder();
  const asked = serve(ladder, 50, (rung) => (rung === 'prompt' ? 'kept' : 'refused'));
  expect(asked.filter((rung) => rung !== 'prompt')).toEqual(['json_schema', 'json_object']);
  expect(ladder.save()).toMatchObject({rung: 'prompt', refused: ['json_schema', 'json_object'], ignored: []});
});

test('while the probe is out nobody else is sent, and a failure lets another go', () => {
  const ladder = new Ladder();
  const probe = ladder.ask(false);
  expect(probe).toEqual({rung: 'json_schema', isProbe: true});
  expect(ladder.ask(false)).toBeNull();
  expect(ladder.tell(probe as LadderPass, 'failed')).toBe(false);
  const second = ladder.ask(false) as LadderPass;
  expect(second.isProbe).toBe(true);
  ladder.tell(second, 'answered');
  expect(ladder.ask(false)).toEqual({rung: 'json_schema', isProbe: false});
  expect(ladder.ask(false)).not.toBeNull();
});

test('a schema that is ignored in silence is given up after a few broken answers that words alone put right', () => {
  const ladder = new Ladder();
  const asked = serve(ladder, 200, (rung) => (rung === 'json_schema' ? 'broken' : 'kept'));
  expect(ladder.save()).toMatchObject({rung: 'json_object', ignored: ['json_schema'], refused: []});
  expect(asked.filter((rung) => rung === 'json_schema').length).toBeLessThanOrEqual(8);
});

test('where the form below is refused in a trial, words alone are tried', () => {
  const ladder = new Ladder();
  serve(ladder, 200, (rung) => (rung === 'json_schema' ? 'broken' : rung === 'json_object' ? 'refused' : 'kept'));
  expect(ladder.save()).toMatchObject({rung: 'prompt', ignored: ['json_schema'], refused: ['json_object']});
});

test('a model that is weak by any form keeps its schema', () => {
  const ladder = new Ladder();
  serve(ladder, 300, (_rung, item) => (item % 3 === 0 ? 'kept' : 'broken'));
  expect(ladder.save().rung).toBe('json_schema');
});

test('a broken answer now and then moves nothing, and is not even tried by another form', () => {
  const ladder = new Ladder();
  let calls = 0;
  const asked = serve(ladder, 500, () => (calls++ % 10 === 9 ? 'broken' : 'kept'));
  expect(new Set(asked)).toEqual(new Set(['json_schema']));
});

test('trials that break count against those that are kept', () => {
  const ladder = new Ladder({version: 1, rung: 'json_schema', isProven: true, refused: [], ignored: []});
  const told = (hasBroken: boolean, outcome: LadderOutcome): void => void ladder.tell(ladder.ask(hasBroken) as LadderPass, outcome);
  for (const outcome of ['broken', 'broken', 'broken'] as const) told(false, outcome);
  expect(ladder.ask(true)?.rung).toBe('json_object');
  expect(ladder.ask(false)?.rung).toBe('json_schema');
  for (const outcome of ['kept', 'kept', 'broken', 'kept'] as const) told(true, outcome);
  expect(ladder.save().rung).toBe('json_schema');
  told(true, 'kept');
  expect(ladder.save().rung).toBe('json_object');
});

test('a late refusal of a form that was left asks again, and takes nothing further', () => {
  const ladder = new Ladder({version: 1, rung: 'json_schema', isProven: true, refused: [], ignored: []});
  const passes = [1, 2, 3].map(() => ladder.ask(false) as LadderPass);
  expect(passes.map((pass) => ladder.tell(pass, 'refused'))).toEqual([true, true, true]);
  expect(ladder.save()).toMatchObject({rung: 'json_object', refused: ['json_schema'], isProven: false});
});

test('what was learned is saved as JSON and taken up again; what is no such thing begins anew', () => {
  const ladder = new Ladder();
  serve(ladder, 20, (rung) => (rung === 'json_schema' ? 'refused' : 'kept'));
  const again = new Ladder(JSON.parse(JSON.stringify(ladder.save())));
  expect(again.save()).toEqual(ladder.save());
  expect(again.ask(false)).toEqual({rung: 'json_object', isProbe: false});
  for (const other of [undefined, null, 7, {}, {version: 2}, {...ladder.save(), rung: 'xml'}, {...ladder.save(), refused: ['xml']}]) {
    expect(new Ladder(other).save()).toEqual(new Ladder().save());
  }
});

test('whatever is told, there is a form to ask by, it never rises, and a probe that came back blocks nobody', () => {
  const outcome = constantFrom<LadderOutcome>('kept', 'broken', 'answered', 'refused', 'failed');
  holdsFor(
    property(array(record({outcome, hasBroken: boolean()}), {maxLength: 300}), (script) => {
      const ladder = new Ladder();
      let lowest = 0;
      for (const {outcome, hasBroken} of script) {
        const pass = ladder.ask(hasBroken);
        expect(pass).not.toBeNull();
        ladder.tell(pass as LadderPass, outcome);
        const now = rungs.indexOf(ladder.save().rung);
        expect(now).toBeGreaterThanOrEqual(lowest);
        lowest = now;
      }
    }),
  );
});
