/** The refusal of a response schema, as OpenAI tells it. */
import {badRequest, type RequestFault} from '../request-fault.ts';

export function schemaFault(why: string): RequestFault {
  return badRequest(`Invalid schema for response_format: ${why} (quern simulate)`, 'response_format', 'invalid_json_schema');
}
