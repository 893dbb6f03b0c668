/** A provider that notes each call in a file, and kills its process instead of sending as long as another file says so. */
import {appendFileSync, existsSync, rmSync} from 'node:fs';
import {z} from 'zod';
import {defineProvider} from '../../../src/contracts/provider.ts';

const options = z.strictObject({calls: z.string(), deadly: z.string()});

export default defineProvider<z.output<typeof options>>({
  name: 'deadly',
  options,
  connect: async ({options: {calls, deadly}}) => ({
    complete: async ({messages}) => {
      appendFileSync(calls, `${messages.at(-1)?.content ?? ''}\n`);
      if (existsSync(deadly)) {
        rmSync(deadly);
        process.kill(process.pid, 'SIGKILL');
      }
      const usage = {promptTokens: 10, cachedTokens: 0, completionTokens: 1, reasoningTokens: 0};
      const completion = {text: 'ok', finish: 'stop', model: 'm', requestId: null, usage, refusal: null} as const;
      return {completion, limits: null, ms: 1};
    },
    models: async () => null,
    close: async () => undefined,
  }),
});
