/** The way to one origin: connections that are kept, straight or through a proxy. Knows no request and no secret but the proxy's own. */
import type {Dispatcher, Pool as UndiciPool} from 'undici';

export interface RoutePlan {
  readonly origin: string;
  /** Its address, with name and password where it wants them; null: straight. */
  readonly proxy: string | null;
  readonly connectMs: number;
  readonly connectionsMost: number;
}

/** An idle connection is kept so long; a server's own word on it goes first. At 5 requests a minute one connection then serves all. */
const keepAliveMs = 30_000;
/** All of undici, its mocks and caches too, are 225 modules and take three times as long to load as these 44: at each start of a run that asks. */
const poolAlone = 'undici/lib/dispatcher/pool.js';

type PoolClass = typeof UndiciPool;

export async function openRoute({origin, proxy, connectMs, connectionsMost}: RoutePlan): Promise<Dispatcher> {
  const settings: UndiciPool.Options = {
    connections: connectionsMost,
    pipelining: 1,
    allowH2: false,
    // Our own clock runs from the sending of a request: theirs count up to 300 s, in steps of 500 ms.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
  };
  const timed = {timeout: connectMs};
  if (proxy === null) {
    const {default: Pool} = (await import(poolAlone)) as {readonly default: PoolClass};
    return new Pool(origin, {...settings, connect: timed});
  }
  const {Pool, ProxyAgent} = await import('undici');
  // A tunnel to https, whole addresses for http, as proxies expect it. Pools towards the proxy get the settings here: it hands on few of them.
  const factory = (to: string | URL, options: object): Dispatcher => new Pool(to, {...options, ...settings});
  return new ProxyAgent({uri: proxy, ...settings, requestTls: timed, proxyTls: timed, factory});
}
