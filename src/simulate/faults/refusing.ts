/** Faults that come instead of an answer: the error each is told by, or the way it ends a connection. */
import {badRequest, RequestFault} from '../request-fault.ts';
import type {DrawnFaults} from './drawing.ts';
import type {FaultKind} from './kinds.ts';

export interface RefusalUnderFault {
  readonly fault: RequestFault;
  readonly outcome: FaultKind;
  /** What a Retry-After says; null: there is none. */
  readonly retryMs: number | null;
  readonly delivery: 'whole' | 'resetBefore' | 'hang';
}

const retryMs = 1000;

/** Undefined: there is an answer. */
export function refusalUnder({refusing, schema}: DrawnFaults): RefusalUnderFault | undefined {
  const outcome = refusing ?? (schema === 'schemaRefused' ? schema : undefined);
  if (outcome === undefined) return undefined;
  const usual = {fault: faultOf(outcome), outcome, retryMs: null, delivery: 'whole'} as const;
  if (outcome === 'rateLimited') return {...usual, retryMs};
  return outcome === 'resetBefore' || outcome === 'hang' ? {...usual, delivery: outcome} : usual;
}

function faultOf(kind: FaultKind): RequestFault {
  switch (kind) {
    case 'rateLimited':
    case 'rateLimitedSilently':
      return new RequestFault('Rate limit reached (a simulated fault).', {status: 429, type: 'requests', code: 'rate_limit_exceeded'});
    case 'quota':
      return new RequestFault('You exceeded your current quota, please check your plan and billing details (a simulated fault).', {
        status: 429,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      });
    case 'badKey':
      return new RequestFault('Incorrect API key provided (a simulated fault).', {
        status: 401,
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      });
    case 'schemaRefused':
      return badRequest(
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model (a simulated fault).",
        'response_format',
      );
    case 'unavailable':
      return new RequestFault('The server is overloaded (a simulated fault).', {status: 503, type: 'server_error', code: 'overloaded'});
    default:
      return new RequestFault('The server had an error (a simulated fault).', {status: 500, type: 'server_error', code: null});
  }
}
