import {expect, test} from 'vitest';
import {laneNameOf, laterQuestions} from '../../../../src/actors/io/asking/later-questions.ts';
import type {AskPlan, StepPlan} from '../../../../src/model/plan.ts';
import {usualLlm} from './sending.ts';

const any = {when: null, packBy: null, priority: 'medium'} as const;
const settings = {temperature: null, topP: null, seed: null, maxTokens: 100, parameters: {}};
const prompt = {version: '1', file: null, instructions: '', item: '{{a}}'};
const model = (name: string, pack: number): AskPlan => ({
  ...any,
  kind: 'model',
  pack,
  prompt,
  answer: null,
  settings: {...settings, model: name},
});
const step = (name: string, ask?: AskPlan): StepPlan => ({
  name,
  module: {builtin: null, path: '/m'},
  with: null,
  from: null,
  into: null,
  onError: null,
  ...(ask === undefined ? {} : {ask}),
});
const call: AskPlan = {...any, kind: 'call', pack: 2, module: '/m', version: '1', with: null};

test('questions of the same model at the same server go by one way; steps that ask nothing are no questions', () => {
  const steps = [step('groove', model('small', 5)), step('amounts'), step('style', model('large', 1)), step('places', call)];
  const here = laneNameOf(step('vibe', model('small', 3)), usualLlm) ?? '';
  const limits = {rpm: 20, rpd: 50, share: 0.7};
  expect(laterQuestions(steps, {...usualLlm, rpm: null, rpmAssumed: 20, rpd: 50, share: 0.7}, here)).toEqual([
    {pack: 5, isHere: true, limits},
    {pack: 1, isHere: false, limits},
    {pack: 2, isHere: false, limits},
  ]);
  expect(laneNameOf(step('amounts'), usualLlm)).toBeNull();
  expect(laterQuestions([], usualLlm, here)).toEqual([]);
});
