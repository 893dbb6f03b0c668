/** The way to one origin: connections that are kept, straight or through a proxy. Knows no request and no secret but the proxy's own. */
import type {Dispatcher, Pool} from 'undici';

export interface RoutePlan {
  readonly origin: string;
  /** Its address, with name and password where it wants them; null: straight. */
  readonly proxy: string | null;
  readonly connectMs: number;
  readonly connectionsMost: number;
}

/** An idle connection is kept so long; a server's own word on it goes first. At 5 requests a minute one connection then serves all. */
const keepAliveMs = 30_000;

export async function openRoute({origin, proxy, connectMs, connectionsMost}: RoutePlan): Promise<Dispatcher> {
  const undici = await import('undici');
  const settings: Pool.Options = {
    connections: connectionsMost,
    pipelining: 1,
    allowH2: false,
    // Our own clock runs from the sending of a request: theirs count up to 300 s, in steps of 500 ms.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
  };
  const timed = {timeout: connectMs};
  if (proxy === null) return new undici.Pool(origin, {...settings, connect: timed});
  // A tunnel to https, whole addresses for http, as proxies expect it. Pools towards the proxy get the settings here: it hands on few of them.
  const factory = (to: string | URL, options: object): Dispatcher => new undici.Pool(to, {...options, ...settings});
  return new undici.ProxyAgent({uri: proxy, ...settings, requestTls: timed, proxyTls: timed, factory});
}
