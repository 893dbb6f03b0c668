/** What asking is given from outside the room: ways to servers, schemas, modules and chance. Types alone. */
import type {CallModule} from '../../../contracts/call.ts';
import type {ProviderConnection} from '../../../contracts/provider.ts';
import type {CallAskPlan, ModelAskPlan} from '../../../model/plan.ts';
import type {AnswerShape} from '../../../llm/answers/answer-shape.ts';

export interface AskingTools {
  /** A way to the server of the job. @throws {ConfigError} without a key */
  connect(): Promise<ProviderConnection>;
  /** What an answer must look like. @throws {ConfigError} */
  shapeOf(ask: ModelAskPlan): Promise<AnswerShape>;
  /** @throws {ConfigError} when the module does not load */
  callOf(ask: CallAskPlan): Promise<CallModule>;
  /** What tells the limit of a lane from others: a hash of it and the key that is sent. */
  limitOf(lane: string): string;
  /** At least 0, less than 1. */
  readonly chance: () => number;
}
