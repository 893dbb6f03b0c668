import {expect, test} from 'vitest';
import {budgetIssues, type BudgetedStep} from '../../../src/llm/money/budget-issues.ts';
import {pricesOf} from '../../../src/llm/money/prices.ts';

const step: BudgetedStep = {
  path: 'steps.2.ask',
  model: 'gpt-x',
  maxTokens: 2000,
  prices: pricesOf({input: 1, output: 2}),
  instructionBytes: 1000,
};

test('a budget in dollars with prices and bounds is fine, and so is none', () => {
  expect(budgetIssues({usd: 1, calls: null}, [step])).toEqual([]);
  expect(budgetIssues({usd: null, calls: 5}, [{...step, prices: null, maxTokens: null}])).toEqual([]);
});

test('an unknown price or an unbounded answer is a fault of the job that says what to do', () => {
  const [price, bound, ...rest] = budgetIssues({usd: 1, calls: null}, [{...step, prices: null, maxTokens: null}]);
  expect(price).toMatchObject({path: 'llm.prices', message: expect.stringContaining('gpt-x'), hint: expect.stringContaining('llm.prices')});
  expect(bound).toMatchObject({path: 'steps.2.ask', message: expect.stringContaining('maxTokens'), hint: expect.any(String)});
  expect(rest).toEqual([]);
});

test('a budget that pays no single call is one too', () => {
  // 2,000 tokens at 2 USD a million and 1,000 at 1: half a cent.
  expect(budgetIssues({usd: 0.005, calls: null}, [step])).toEqual([]);
  expect(budgetIssues({usd: 0.0049, calls: null}, [step])).toEqual([
    {path: 'llm.budget.usd', message: expect.stringContaining('0.00500 USD'), hint: expect.stringContaining('maxTokens')},
  ]);
});

test.each([-1, Number.NaN, Infinity, 2_000_000])('%d USD is no budget', (usd) => {
  expect(budgetIssues({usd, calls: null}, [step])).toMatchObject([{path: 'llm.budget.usd'}]);
});
