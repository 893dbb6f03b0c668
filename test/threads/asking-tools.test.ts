import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {RunPlan} from '../../src/model/plan.ts';
import {askingToolsOf} from '../../src/threads/asking-tools.ts';
import {usualLlm} from '../actors/io/asking/sending.ts';

test('the way to a server goes through the proxy that the environment names', async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, {'content-type': 'application/json'}).end('{"data": [{"id": "one"}]}');
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    vi.unstubAllEnvs();
    proxy.closeAllConnections();
    proxy.close();
  });
  for (const name of ['http_proxy', 'no_proxy']) vi.stubEnv(name, '');
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  const plan = {llm: {...usualLlm, baseURL: 'http://models.invalid/v1'}} as RunPlan;
  const {signal} = new AbortController();
  const connection = await askingToolsOf(plan)?.connect();
  expect(await connection?.models?.(signal)).toEqual(['one']);
  expect(asked).toEqual(['http://models.invalid/v1/models']);
  await connection?.close();
});
