/**
 * An answer that has wholly come, in as much of the shape of a fetch `Response` as the SDK looks at: building a real one costs more than
 * sending the request.
 */
import type {IncomingHttpHeaders} from 'node:http';

export class Reply {
  readonly status: number;
  readonly ok: boolean;
  readonly url = '';
  readonly body = null;
  readonly headers: ReplyHeaders;
  /** The whole body. */
  readonly content: string;

  constructor(status: number, headers: IncomingHttpHeaders, content: string) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = new ReplyHeaders(headers);
    this.content = content;
  }

  async text(): Promise<string> {
    return this.content;
  }
}

class ReplyHeaders {
  private readonly values: IncomingHttpHeaders;

  constructor(values: IncomingHttpHeaders) {
    this.values = values;
  }

  /** Several of one name are joined, as fetch does it. */
  get(name: string): string | null {
    const value = this.values[name.toLowerCase()];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  }

  *entries(): IterableIterator<[string, string]> {
    for (const name of Object.keys(this.values)) yield [name, this.get(name) ?? ''];
  }
}
