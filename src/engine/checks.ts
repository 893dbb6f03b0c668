/** What a check comes to, passed or failed. */

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

export function passed(name: string, message: string): Check {
  return {name, ok: true, message};
}

export function failed(name: string, message: string, fix?: string): Check {
  return {name, ok: false, message, ...(fix === undefined ? {} : {fix})};
}
