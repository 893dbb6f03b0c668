/**
 * The SDK's client, on our wire. What it prepares for a request that our wire never looks at (headers, a signal, a timer, the address anew) is
 * left out: that was a fifth of what a call cost. It makes the bodies, reads the answers and sorts the errors; it sends nothing itself.
 */
import type OpenAI from 'openai';

/** The SDK takes no call without a key, and a timer no longer time: the wire knows the true ones. */
const noKey = 'none';
const foreverMs = 2 ** 31 - 1;

export interface ClientPlan {
  readonly baseURL: string;
  /** Is given the address, the method in capitals, the body as text, and the call's own `fetchOptions`. */
  readonly fetch: (input: unknown, init?: RequestInit) => Promise<Response>;
}

type Built = Awaited<ReturnType<OpenAI['buildRequest']>>;

/** @param Sdk the package's class: it is loaded when something is sent */
export function makeClient(Sdk: typeof OpenAI, {baseURL, fetch}: ClientPlan): OpenAI {
  class Client extends Sdk {
    /** Of the paths that are asked: two. */
    private readonly addresses = new Map<string, string>();
    private readonly unread = new Headers();

    override async buildRequest({method, path, body, fetchOptions}: Parameters<OpenAI['buildRequest']>[0]): Promise<Built> {
      const text = body === undefined ? {} : {body: JSON.stringify(body)};
      const req = {method: method.toUpperCase(), headers: this.unread, ...text, ...fetchOptions} as Built['req'];
      return {req, url: this.addressOf(path), timeout: foreverMs};
    }

    override fetchWithTimeout(url: unknown, init: RequestInit | undefined): Promise<Response> {
      return fetch(url, init);
    }

    private addressOf(path: string): string {
      let address = this.addresses.get(path);
      if (address === undefined) {
        address = this.buildURL(path, null);
        this.addresses.set(path, address);
      }
      return address;
    }
  }
  return new Client({
    baseURL,
    apiKey: noKey,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: foreverMs,
    logLevel: 'off',
    fetch,
  });
}
