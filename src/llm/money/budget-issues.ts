/** What is wrong with a budget before anything is sent. Pure. */
import type {ConfigIssue} from '../../model/errors.ts';
import {usdMost, worstCase, type Prices} from './prices.ts';

export interface Budget {
  readonly usd: number | null;
  readonly calls: number | null;
}

export interface BudgetedStep {
  /** Dotted key of the step's ask, as steps.2.ask. */
  readonly path: string;
  readonly model: string;
  /** Null: nobody set one, or the server is to decide. */
  readonly maxTokens: number | null;
  /** Null: unknown. */
  readonly prices: Prices | null;
  /** UTF-8 of the part of its prompt that every request has. */
  readonly instructionBytes: number;
}

/** A cap in dollars needs a price and a bound of every answer; and it must pay one call. */
export function budgetIssues({usd}: Budget, steps: readonly BudgetedStep[]): readonly ConfigIssue[] {
  if (usd === null) return [];
  if (!(usd >= 0 && usd <= usdMost)) {
    return [{path: 'llm.budget.usd', message: `is to be between 0 and ${usdMost.toLocaleString('en-US')}`}];
  }
  return steps.flatMap((step) => stepIssues(step, usd));
}

function stepIssues({path, model, maxTokens, prices, instructionBytes}: BudgetedStep, usd: number): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  if (prices === null) {
    issues.push({
      path: 'llm.prices',
      message: `the price of ${model} (${path}) is unknown, so that llm.budget.usd cannot be kept`,
      hint: 'give llm.prices {input, output} in USD for a million tokens, or cap llm.budget.calls instead',
    });
  }
  if (maxTokens === null) {
    issues.push({
      path,
      message: 'has no maxTokens, so that the cost of one answer has no bound and llm.budget.usd cannot be kept',
      hint: 'set maxTokens in the front matter of the prompt or in the step',
    });
  }
  if (prices === null || maxTokens === null) return issues;
  const least = worstCase({promptBytes: instructionBytes, overhead: 0, maxTokens}, prices);
  if (least <= usd * 1e9) return issues;
  return [
    {
      path: 'llm.budget.usd',
      message: `does not pay one call of ${path}: with maxTokens ${maxTokens} it may cost ${(least / 1e9).toPrecision(3)} USD`,
      hint: 'raise the budget, or lower maxTokens',
    },
  ];
}
