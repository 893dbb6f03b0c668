/** Brings a step that asks to life, whatever it asks. */
import type {ProviderConnection} from '../../../contracts/provider.ts';
import type {Clock} from '../../../model/clock.ts';
import type {LlmPlan, AskPlan} from '../../../model/plan.ts';
import type {Ladder} from '../../../llm/structured/ladder.ts';
import type {AskingTools} from './asking-tools.ts';
import {CallInquiry} from './call-inquiry.ts';
import type {Inquiry} from './inquiry.ts';
import {ModelInquiry} from './model-inquiry.ts';

export interface InquiryPlan {
  readonly step: string;
  readonly ask: AskPlan;
  readonly llm: LlmPlan;
  readonly tools: AskingTools;
  readonly clock: Clock;
  /** The run's one way to its server. */
  readonly connect: () => Promise<ProviderConnection>;
  /** Of the lane of a model. */
  readonly ladder: Ladder;
}

/** @throws {ConfigError} when a schema or a module does not load */
export async function openInquiry({step, ask, llm, tools, clock, connect, ladder}: InquiryPlan): Promise<Inquiry> {
  if (ask.kind === 'call') return new CallInquiry({step, ask, llm, clock, module: await tools.callOf(ask)});
  return new ModelInquiry({step, ask, llm, shape: await tools.shapeOf(ask), connect, ladder});
}
