/** The 429 of a limit that is really kept, in OpenAI's words: which amount it was, and when to come again. */
import type {LimitsTold} from '../model/limits-told.ts';
import {RequestFault} from './request-fault.ts';

export interface RateFaultFacts {
  readonly model: string;
  /** Of the request that is refused. */
  readonly tokens: number;
  readonly told: Omit<LimitsTold, 'retryAtMs'>;
  /** Null: nothing is said of it. */
  readonly retryAfterMs: number | null;
}

export function rateFault({model, tokens, told, retryAfterMs}: RateFaultFacts): RequestFault {
  const {requestsLimit, requestsLeft, tokensLimit, tokensLeft} = told;
  const again = retryAfterMs === null ? '' : ` Please try again in ${(retryAfterMs / 1000).toFixed(3)}s.`;
  if (tokensLimit !== null && tokens > tokensLimit) {
    const message = `Request too large for ${model} on tokens per min (TPM): Limit ${tokensLimit}, Requested ${tokens} (simulated).`;
    return fault(message, 'tokens');
  }
  if (requestsLimit !== null && (requestsLeft ?? 0) < 1) {
    return fault(`Rate limit reached for ${model} on requests per min (RPM): Limit ${requestsLimit} (simulated).${again}`, 'requests');
  }
  if (tokensLimit !== null && (tokensLeft ?? 0) < tokens) {
    const message = `Rate limit reached for ${model} on tokens per min (TPM): Limit ${tokensLimit}, Requested ${tokens} (simulated).${again}`;
    return fault(message, 'tokens');
  }
  // The minute has room: it was the day, or a bucket that holds a second.
  return fault(`Rate limit reached for ${model} (simulated).${again}`, 'requests');
}

function fault(message: string, type: string): RequestFault {
  return new RequestFault(message, {status: 429, type, code: 'rate_limit_exceeded'});
}
