/** Through a proxy of our own, on this machine: names that nobody else knows lead to the test's server. */
import {createServer, request as forward, type IncomingMessage} from 'node:http';
import {connect, type AddressInfo} from 'node:net';
import {inspect} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {failureOf, key, openLoopback, promptOf, says, type Loopback} from './loopback.ts';

const password = 'a pass/word: of ours';
const login = `Basic ${Buffer.from(`clerk:${password}`).toString('base64')}`;
const {signal} = new AbortController();

interface Proxy {
  readonly address: string;
  /** `CONNECT name:port`, or a method and a whole address; with what it was told of who asks. */
  readonly asked: {readonly line: string; readonly login: string | undefined}[];
  /** What it answers in place of its service. */
  refusal: number | null;
  close(): Promise<void>;
}

let server: Loopback;
let proxy: Proxy;

beforeEach(async () => {
  server = await openLoopback();
  proxy = await openProxy(Number(new URL(server.origin).port));
});
afterEach(async () => {
  await server.close();
  await proxy.close();
});

test("http goes by whole addresses, with the proxy's password to the proxy and the key to the server", async () => {
  const connection = await server.connect({baseURL: 'http://models.example.test/v1', proxy: withLogin()});
  const {completion} = await connection.complete(promptOf(), signal);
  expect(completion.text).toBe('hello');
  expect(proxy.asked).toEqual([{line: 'POST http://models.example.test/v1/chat/completions', login}]);
  expect(server.heard[0]?.headers.authorization).toBe(`Bearer ${key}`);
});

test('https goes through a tunnel: the proxy sees a name and no key', async () => {
  const connection = await server.connect({baseURL: 'https://models.example.test/v1', proxy: withLogin()});
  // What is at its end speaks no TLS: the tunnel is what is looked at.
  const failure = await failureOf(connection.complete(promptOf(), signal));
  expect(proxy.asked).toEqual([{line: 'CONNECT models.example.test:443', login}]);
  expect(failure.message).toContain('models.example.test, through a proxy');
  expect(server.heard).toEqual([]);
});

test.for([
  ['http', 407, 'fatal', 'PROXY_REFUSED'],
  ['https', 407, 'fatal', 'PROXY_REFUSED'],
  ['https', 403, 'fatal', 'PROXY_REFUSED'],
  ['https', 502, 'transient', 'PROXY_FAILED'],
] as const)('%s, and the proxy says %i: %s', async ([protocol, status, kind, code]) => {
  proxy.refusal = status;
  const connection = await server.connect({baseURL: `${protocol}://models.example.test/v1`, proxy: withLogin()});
  const failure = await failureOf(connection.complete(promptOf(), signal));
  expect(failure).toMatchObject({kind, code, isUnknown: false});
  expectNoSecret(failure);
});

test('a server that echoes what the proxy was told is not quoted with it', async () => {
  server.reply = says(400, {error: {message: `who is ${password}, and what is ${login}?`}});
  const connection = await server.connect({baseURL: 'http://models.example.test/v1', proxy: withLogin()});
  expectNoSecret(await failureOf(connection.complete(promptOf(), signal)));
});

test('an address of a proxy that is none is refused, and not shown', async () => {
  for (const bad of ['socks5://clerk:hidden@proxy.test:1080', 'http://clerk:%E0%A4@proxy.test', 'clerk:hidden@']) {
    const failure = await failureOf(server.connect({proxy: bad}));
    expect(failure).toMatchObject({kind: 'fatal', code: 'BAD_PROXY'});
    expect(inspect(failure, {depth: 10, showHidden: true})).not.toMatch(/hidden|%E0/);
  }
});

function withLogin(): string {
  return proxy.address.replace('//', `//clerk:${encodeURIComponent(password)}@`);
}

function expectNoSecret(failure: unknown): void {
  const everything = inspect(failure, {depth: 10, showHidden: true}) + JSON.stringify(failure);
  for (const secret of [password, encodeURIComponent(password), login.slice('Basic '.length), key])
    expect(everything).not.toContain(secret);
}

/** @param port of the server that every name leads to */
async function openProxy(port: number): Promise<Proxy> {
  const asked: Proxy['asked'] = [];
  const note = (request: IncomingMessage): void => {
    asked.push({line: `${request.method} ${request.url}`, login: request.headers['proxy-authorization']});
  };
  const own = createServer((incoming, answer) => {
    note(incoming);
    if (opened.refusal !== null) {
      answer.writeHead(opened.refusal).end('not you');
      return;
    }
    const {'proxy-authorization': _, ...headers} = incoming.headers;
    const onward = forward({port, path: new URL(incoming.url ?? '').pathname, method: incoming.method, headers}, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    incoming.pipe(onward);
  });
  own.on('connect', (incoming, socket) => {
    note(incoming);
    if (opened.refusal !== null) {
      socket.end(`HTTP/1.1 ${opened.refusal} Not You\r\n\r\n`);
      return;
    }
    const through = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(through).pipe(socket);
    });
    for (const end of [socket, through]) end.on('error', () => [socket, through].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => {
    own.listen(0, '127.0.0.1', resolve);
  });
  const opened: Proxy = {
    address: `http://127.0.0.1:${(own.address() as AddressInfo).port}`,
    asked,
    refusal: null,
    close: async () => {
      own.closeAllConnections();
      await new Promise((resolve) => {
        own.close(resolve);
      });
    },
  };
  return opened;
}
