/** Every built-in provider passes the suite, before a server that speaks its language. */
import {providers} from '../../src/adapters/providers/index.ts';
import {completes, openLoopback, says} from '../adapters/providers/openai/loopback.ts';
import {providerSuite, type ProviderStage} from './provider.suite.ts';

/** Every table line needs its stage here: one that is missing fails the suite. */
const stages: Readonly<Record<string, () => Promise<ProviderStage>>> = {openai: openaiStage};

for (const [name, load] of Object.entries(providers)) {
  const open = stages[name];
  if (open === undefined) throw new Error(`no stage for the provider ${name}`);
  providerSuite(await load(), open);
}

async function openaiStage(): Promise<ProviderStage> {
  const server = await openLoopback();
  const held: (() => void)[] = [];
  const stage: ProviderStage = {
    baseURL: `${server.origin}/v1`,
    behaviour: 'answer',
    heard: () => server.heard.filter(({method}) => method === 'POST').length,
    release: () => {
      for (const answer of held.splice(0).toReversed()) answer();
    },
    close: () => server.close(),
  };
  server.reply = (response, heard) => {
    const messages = (heard.body['messages'] ?? []) as readonly {readonly content: string}[];
    const text = messages.at(-1)?.content ?? '';
    if (heard.method === 'GET') says(200, {data: [{id: 'suite-model'}]})(response, heard);
    else if (stage.behaviour === 'answer') completes(text)(response, heard);
    else if (stage.behaviour === 'hold') held.push(() => completes(text)(response, heard));
    else says(500, {error: {message: `it broke at: ${text}, ${heard.headers.authorization ?? ''}`}})(response, heard);
  };
  return stage;
}
