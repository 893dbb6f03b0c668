/** What a server of OpenAI's kind answers instead of a completion: a status and an error object. Holds no text of a prompt. */

export interface RequestFaultDetails {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  /** The key of the body that is wrong. */
  readonly param?: string;
}

export class RequestFault extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;

  constructor(message: string, {status, type, code, param}: RequestFaultDetails) {
    super(message);
    this.name = 'RequestFault';
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param ?? null;
  }
}

/** 400: the request is wrong as it is, and would be wrong again. */
export function badRequest(message: string, param?: string, code: string | null = null): RequestFault {
  return new RequestFault(message, {status: 400, type: 'invalid_request_error', code, ...(param === undefined ? {} : {param})});
}

/** The body in OpenAI's form. */
export function faultBody({message, type, param, code}: RequestFault): string {
  return JSON.stringify({error: {message, type, param, code}});
}
