/**
 * The way to one server: a pool of connections, and the `fetch` that the SDK is given. It goes to that one origin and no other, follows no
 * redirect, and sends the headers below and none of the SDK's: what OPENAI_CUSTOM_HEADERS holds, and the SDK's telemetry, stay here.
 */
import type {Dispatcher} from 'undici';
import {unpacked} from './body-coding.ts';
import {Exchange} from './exchange.ts';
import {Reply} from './reply.ts';
import {openRoute} from './route.ts';

export interface WirePlan {
  readonly base: URL;
  readonly apiKey: string | null;
  /** In lower case. */
  readonly keyHeader: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeouts: {readonly connectMs: number; readonly firstByteMs: number; readonly totalMs: number};
  readonly connectionsMost: number;
  readonly bytesMost: number;
  /** That all goes through; left out, null: none. */
  readonly proxy?: string | null;
}

/** What a call hands to its own fetch, through the SDK's `fetchOptions`: the SDK sees no signal, and so listens to none. */
export interface CallInit {
  readonly call: Call;
}

/** One call: what it may be ended by, and what came back of it, if anything. */
export interface Call {
  readonly signal: AbortSignal;
  reply: Reply | null;
}

export class Wire {
  private readonly plan: WirePlan;
  private readonly route: Dispatcher;
  /** A URL puts it together each time it is asked. */
  private readonly origin: string;
  private readonly headers: Readonly<Record<string, string>>;

  private constructor(plan: WirePlan, route: Dispatcher) {
    this.plan = plan;
    this.origin = plan.base.origin;
    this.route = route;
    this.headers = headersOf(plan);
  }

  static async open(plan: WirePlan): Promise<Wire> {
    const {base, timeouts, connectionsMost, proxy = null} = plan;
    return new Wire(plan, await openRoute({origin: base.origin, proxy, connectMs: timeouts.connectMs, connectionsMost}));
  }

  /** The SDK's `fetch`. @throws {WireFault} */
  readonly fetch = async (input: unknown, init?: RequestInit): Promise<Response> => {
    const {call} = init as unknown as CallInit;
    const {firstByteMs, totalMs} = this.plan.timeouts;
    const exchange = new Exchange({firstByteMs, totalMs, bytesMost: this.plan.bytesMost, signal: call.signal});
    const path = String(input).slice(this.origin.length);
    const body = (init?.body ?? null) as string | null;
    try {
      this.route.dispatch({origin: this.origin, path, method: init?.method ?? 'GET', headers: this.headers, body}, exchange);
    } catch (cause) {
      exchange.refuse(cause);
    }
    const {status, headers, body: received} = await exchange.received;
    const text = unpacked(received, headers['content-encoding'], this.plan.bytesMost);
    call.reply = new Reply(status, headers, typeof text === 'string' ? text : await text);
    return call.reply as unknown as Response;
  };

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.route.destroy();
  }
}

function headersOf({apiKey, keyHeader, headers}: WirePlan): Readonly<Record<string, string>> {
  return {
    accept: 'application/json',
    // Answers are small, and decoding costs more than it saves; one that comes packed all the same is unpacked.
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': 'quern',
    ...headers,
    ...(apiKey === null ? {} : {[keyHeader]: keyHeader === 'authorization' ? `Bearer ${apiKey}` : apiKey}),
  };
}
