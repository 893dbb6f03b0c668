/** The preflight of asking: that the server is there, takes the key and has the models. Asks it for its models, and nothing that costs. */
import {FailedCall} from '../contracts/provider.ts';
import {messageOf, QuernError} from '../model/errors.ts';
import {nameHint} from '../model/near.ts';
import type {RunPlan} from '../model/plan.ts';
import {askingToolsOf} from '../threads/asking-tools.ts';
import {failed, passed, type Check} from './checks.ts';

const waitMs = 15_000;

/** Null of a job that asks no model. */
export async function checkServer(plan: RunPlan): Promise<Check | null> {
  const models = [...new Set(plan.steps.flatMap(({ask}) => (ask?.kind === 'model' ? [ask.settings.model] : [])))];
  const tools = askingToolsOf(plan);
  if (models.length === 0 || tools === null || plan.llm === null) return null;
  const {baseURL} = plan.llm;
  const connection = await tools.connect();
  try {
    const served = await connection.models(AbortSignal.timeout(waitMs));
    if (served === null) return passed('server', `${baseURL} answers; it does not tell which models it has`);
    const unknown = models.find((model) => !served.includes(model));
    if (unknown === undefined) return passed('server', `${baseURL} has ${models.join(', ')}`);
    return failed('server', `${baseURL} has no model '${unknown}'`, nameHint(unknown, served));
  } catch (cause) {
    // A server that is busy is there, and a night of asking begins with one.
    if (cause instanceof FailedCall && cause.kind === 'rate') return passed('server', `${baseURL} answers, and is busy just now`);
    return failed('server', messageOf(cause), cause instanceof QuernError ? (cause.hint ?? look) : look);
  } finally {
    await connection.close();
  }
}

const look = 'look at llm.baseURL, and that the server runs';
