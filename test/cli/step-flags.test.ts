import {describe, expect, test} from 'vitest';
import {StepFlags} from '../../src/cli/step-flags.ts';

describe('steps by flags', () => {
  test('keep their order, and options speak of the step before them', () => {
    const flags = new StepFlags();
    flags.use('bulletins/norms');
    flags.with('strict=true');
    flags.with('label=a=b');
    flags.validate('./row.ts');
    flags.set('origin=sibom');
    flags.set('year=2025');
    flags.use('amounts');
    flags.option('from', 'body');
    flags.option('onError', 'reject');
    flags.set('last={"a":1}');
    expect(flags.steps).toEqual([
      {use: 'bulletins/norms', with: {strict: true, label: 'a=b'}},
      {validate: './row.ts'},
      {set: {origin: 'sibom', year: 2025}},
      {use: 'amounts', from: 'body', onError: 'reject'},
      {set: {last: {a: 1}}, name: 'set2'},
    ]);
  });

  test('without a step or a value are told of', () => {
    expect(() => new StepFlags().with('a=1')).toThrow(/--with speaks of the --use before it/);
    expect(() => new StepFlags().set('a')).toThrow(/has no value/);
  });

  test.each<[readonly string[], readonly object[]]>([
    [['amount>=10'], [{where: {amount: {gte: 10}}}]],
    [['a<=1.5', 'a>0', 'b!=x'], [{where: {a: {lte: 1.5, gt: 0}, b: {ne: 'x'}}}]],
    [['zip==02134', 'n=7', 'ok=true', 'gone=null'], [{where: {zip: {eq: '02134'}, n: {eq: 7}, ok: {eq: true}, gone: {eq: null}}}]],
    [['tipo=["a","b"]', 'x!=[1]'], [{where: {tipo: {in: ['a', 'b']}, x: {notIn: [1]}}}]],
    [['title ~ ^Ley=5', 'n~12'], [{where: {title: {regex: '^Ley=5'}, n: {regex: '12'}}}]],
    [['p.value<0.05', 'text='], [{where: {'p.value': {lt: 0.05}, text: {eq: ''}}}]],
  ])('--where %j', (comparisons, steps) => {
    const flags = new StepFlags();
    for (const comparison of comparisons) flags.where(comparison);
    expect(flags.steps).toEqual(steps);
  });

  test('the second step of a kind has a name of its own', () => {
    const flags = new StepFlags();
    flags.where('a=1');
    flags.split('ids');
    flags.where('b=1');
    flags.select('b, c');
    flags.select('c');
    expect(flags.steps).toEqual([
      {where: {a: {eq: 1}}},
      {split: 'ids'},
      {where: {b: {eq: 1}}, name: 'where2'},
      {select: ['b', 'c']},
      {select: ['c'], name: 'select2'},
    ]);
  });

  test.each(['amount', '>=5', ' = 5', 'a', 'a=>5', 'a=<5', 'a<>5'])('--where %s is refused', (comparison) => {
    expect(() => new StepFlags().where(comparison)).toThrow(/compares nothing/);
  });

  test('--where that asks the same twice is refused', () => {
    const flags = new StepFlags();
    flags.where('a=1');
    expect(() => flags.where('a=2')).toThrow(/asks twice of a/);
  });
});
