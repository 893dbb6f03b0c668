/** The SDK reads OPENAI_* of its own accord: nothing of it may reach a server. */
import {afterEach, expect, test, vi} from 'vitest';
import {key, openLoopback, promptOf} from './loopback.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('address, key, organization, project, headers and log come from the job alone', async () => {
  const trap = await openLoopback();
  const server = await openLoopback();
  const environment = {
    OPENAI_BASE_URL: `${trap.origin}/trap`,
    OPENAI_API_KEY: 'sk-of-the-environment',
    OPENAI_ADMIN_KEY: 'admin-of-the-environment',
    OPENAI_ORG_ID: 'org-of-the-environment',
    OPENAI_PROJECT_ID: 'project-of-the-environment',
    OPENAI_WEBHOOK_SECRET: 'webhook-of-the-environment',
    OPENAI_CUSTOM_HEADERS: 'X-Trap: header-of-the-environment\nAuthorization: Bearer header-of-the-environment',
    OPENAI_LOG: 'debug',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const talk = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation(() => undefined),
  );
  const {signal} = new AbortController();
  const connection = await server.connect();
  await connection.complete(promptOf(), signal);
  await connection.models(signal);
  const keyless = await server.connect({apiKey: null});
  await keyless.complete(promptOf(), signal);
  expect(trap.heard).toHaveLength(0);
  expect(server.heard.map(({headers}) => headers.authorization)).toEqual([`Bearer ${key}`, `Bearer ${key}`, undefined]);
  expect(JSON.stringify(server.heard)).not.toMatch(/of-the-environment|x-stainless/i);
  for (const spoken of talk) expect(spoken).not.toHaveBeenCalled();
  await server.close();
  await trap.close();
});
